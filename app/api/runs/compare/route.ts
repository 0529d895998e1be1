import { compareRuns } from '#server/experiments/runs/compare-runs.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

/** Read operation that uses POST because a thousand ids do not fit in a URL. */
export const POST = route(({ actor, body }) => compareRuns(actor, inputOf(body)));
