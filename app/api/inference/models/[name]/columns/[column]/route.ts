import { columnDetail } from '#server/models/column-detail.ts';
import { inputOf, route } from '#server/platform/route.ts';

export const GET = route(({ actor, params }) => columnDetail(actor, inputOf(params)));
