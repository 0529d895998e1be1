import { listPolicies } from '#server/actions/policies.ts';
import { route } from '#server/platform/route.ts';

export const GET = route(({ actor }) => listPolicies(actor, {}));
