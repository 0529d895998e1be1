import { versionDetail } from '#server/models/model-detail.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(({ actor, params }) => versionDetail(actor, inputOf(params)));
