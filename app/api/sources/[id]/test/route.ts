import { sourceIdInput } from '#lib/schemas/sources/sources.ts';
import { parseInput } from '#server/platform/http/parse-input.ts';
import { route } from '#server/platform/http/route.ts';
import { testSource } from '#server/sources/test-source.ts';

export const POST = route(({ actor, params }) =>
  testSource(actor, parseInput(sourceIdInput, { id: params['id'] })),
);
