import { updateSourceInput } from '#lib/schemas/sources/sources.ts';
import { parseInput } from '#server/platform/http/parse-input.ts';
import { route } from '#server/platform/http/route.ts';
import { updateSource } from '#server/sources/update-source.ts';

export const PATCH = route(({ actor, params, body }) =>
  updateSource(actor, parseInput(updateSourceInput, { ...body, id: params['id'] })),
);
