import { listInferenceModels } from '#server/models/inference-models.ts';
import { inputOf, route } from '#server/platform/route.ts';

export const GET = route(({ actor, params }) => listInferenceModels(actor, inputOf(params)));
