import { mergeResourcesInput } from '#lib/schemas/infrastructure.ts';
import { mergeResources } from '#server/infrastructure/merge-resources.ts';
import { parseInput } from '#server/platform/parse-input.ts';
import { route } from '#server/platform/route.ts';

export const POST = route(({ actor, params, body }) =>
  mergeResources(actor, parseInput(mergeResourcesInput, { ...body, id: params['id'] })),
);
