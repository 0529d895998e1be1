import { resourceIdInput } from '#lib/schemas/infrastructure.ts';
import { getResource } from '#server/infrastructure/get-resource.ts';
import { parseInput } from '#server/platform/parse-input.ts';
import { route } from '#server/platform/route.ts';

export const GET = route(({ actor, params }) =>
  getResource(actor, parseInput(resourceIdInput, params)),
);
