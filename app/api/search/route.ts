import { searchInput } from '#lib/schemas/infrastructure/infrastructure.ts';
import { search } from '#server/explore/search.ts';
import { parseInput } from '#server/platform/http/parse-input.ts';
import { route } from '#server/platform/http/route.ts';

export const GET = route(({ actor, params }) => search(actor, parseInput(searchInput, params)));
