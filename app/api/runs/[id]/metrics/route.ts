import { runSeries } from '#server/experiments/run-detail.ts';
import { inputOf, route } from '#server/platform/route.ts';

export const GET = route(({ actor, params }) => runSeries(actor, inputOf(params)));
