import { estimatedPerformance } from '#server/model-monitoring/estimated-performance.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(({ actor, params }) => estimatedPerformance(actor, inputOf(params)));
