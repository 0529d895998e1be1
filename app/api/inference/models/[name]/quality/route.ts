import { dataQuality } from '#server/model-monitoring/data-quality.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(({ actor, params }) => dataQuality(actor, inputOf(params)));
