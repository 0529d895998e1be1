import { sourceIdInput } from '#lib/schemas/sources.ts';
import { parseInput } from '#server/platform/parse-input.ts';
import { route } from '#server/platform/route.ts';
import { testSource } from '#server/sources/test-source.ts';

export const POST = route(({ actor, params }) =>
  testSource(actor, parseInput(sourceIdInput, { id: params['id'] })),
);
