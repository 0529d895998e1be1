import { listRuns } from '#server/experiments/runs/list-runs.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(({ actor, params }) => listRuns(actor, inputOf(params)));
