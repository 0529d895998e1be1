import { realisedPerformance } from '#server/models/realised-performance.ts';
import { inputOf, route } from '#server/platform/route.ts';

export const GET = route(({ actor, params }) => realisedPerformance(actor, inputOf(params)));
