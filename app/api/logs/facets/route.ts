import { logFacets } from '#server/explore/log-facets.ts';
import { route } from '#server/platform/http/route.ts';

export const GET = route(({ actor, params }) => logFacets(actor, params));
