import { realisedPerformance } from '#server/inference/performance/actual-performance.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(({ actor, params }) => realisedPerformance(actor, inputOf(params)));
