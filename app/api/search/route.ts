import { searchInput } from '#lib/schemas/infrastructure.ts';
import { search } from '#server/infrastructure/search.ts';
import { parseInput } from '#server/platform/parse-input.ts';
import { route } from '#server/platform/route.ts';

export const GET = route(({ actor, params }) => search(actor, parseInput(searchInput, params)));
