import { compareRuns } from '#server/experiments/runs/compare-runs.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

/** A read by POST: a thousand ids are longer than an address may be. */
export const POST = route(({ actor, body }) => compareRuns(actor, inputOf(body)));
