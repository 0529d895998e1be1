import { listRuns } from '#server/experiments/list-runs.ts';
import { inputOf, route } from '#server/platform/route.ts';

export const GET = route(({ actor, params }) => listRuns(actor, inputOf(params)));
