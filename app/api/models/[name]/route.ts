import { modelDetail } from '#server/models/model-detail.ts';
import { inputOf, route } from '#server/platform/route.ts';

export const GET = route(({ actor, params }) => modelDetail(actor, inputOf(params)));
