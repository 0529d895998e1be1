import { resourceIdInput } from '#lib/schemas/infrastructure/infrastructure.ts';
import { getResource } from '#server/infrastructure/resources/get-resource.ts';
import { parseInput } from '#server/platform/http/parse-input.ts';
import { route } from '#server/platform/http/route.ts';

export const GET = route(({ actor, params }) =>
  getResource(actor, parseInput(resourceIdInput, params)),
);
