import { estimatedPerformance } from '#server/models/estimated-performance.ts';
import { inputOf, route } from '#server/platform/route.ts';

export const GET = route(({ actor, params }) => estimatedPerformance(actor, inputOf(params)));
