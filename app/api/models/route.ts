import { listModels } from '#server/models/list-models.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(({ actor, params }) => listModels(actor, inputOf(params)));
