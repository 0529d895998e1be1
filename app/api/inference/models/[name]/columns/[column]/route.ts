import { columnDetail } from '#server/drift/column-detail.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(({ actor, params }) => columnDetail(actor, inputOf(params)));
