import { listBindings } from '#server/actions/proposals/automation-rules.ts';
import { route } from '#server/platform/http/route.ts';

export const GET = route(({ actor }) => listBindings(actor, {}));
