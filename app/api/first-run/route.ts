import { getFirstRun } from '#server/governance/get-first-run.ts';
import { route } from '#server/platform/http/route.ts';

export const GET = route(({ actor }) => getFirstRun(actor, {}));
