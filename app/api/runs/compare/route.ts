import { compareRuns } from '#server/experiments/compare-runs.ts';
import { inputOf, route } from '#server/platform/route.ts';

/** A read by POST: a thousand ids are longer than an address may be. */
export const POST = route(({ actor, body }) => compareRuns(actor, inputOf(body)));
