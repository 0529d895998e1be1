import { acceptSchema } from '#server/inference/schemas/accept-schema.ts';
import {
  getInferenceSchema,
  saveInferenceSchema,
} from '#server/inference/schemas/inference-schema.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(({ actor, params }) => getInferenceSchema(actor, inputOf(params)));

export const PUT = route(({ actor, params, body }) =>
  saveInferenceSchema(actor, inputOf({ ...body, name: params['name'] })),
);

export const POST = route(({ actor, params, body }) =>
  acceptSchema(actor, inputOf({ ...body, name: params['name'] })),
);
