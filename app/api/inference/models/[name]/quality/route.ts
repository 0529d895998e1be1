import { dataQuality } from '#server/models/data-quality.ts';
import { inputOf, route } from '#server/platform/route.ts';

export const GET = route(({ actor, params }) => dataQuality(actor, inputOf(params)));
