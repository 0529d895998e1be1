import { logFacets } from '#server/infrastructure/log-facets.ts';
import { route } from '#server/platform/route.ts';

export const GET = route(({ actor, params }) => logFacets(actor, params));
