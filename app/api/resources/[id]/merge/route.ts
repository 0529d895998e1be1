import { mergeResourcesInput } from '#lib/schemas/infrastructure/infrastructure.ts';
import { mergeResources } from '#server/infrastructure/resources/merge-resources.ts';
import { parseInput } from '#server/platform/http/parse-input.ts';
import { route } from '#server/platform/http/route.ts';

export const POST = route(({ actor, params, body }) =>
  mergeResources(actor, parseInput(mergeResourcesInput, { ...body, id: params['id'] })),
);
