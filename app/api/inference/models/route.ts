import { listInferenceModels } from '#server/inference/inference-models.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(({ actor, params }) => listInferenceModels(actor, inputOf(params)));
