import { listPolicies } from '#server/actions/policy/policies.ts';
import { route } from '#server/platform/http/route.ts';

export const GET = route(({ actor }) => listPolicies(actor, {}));
