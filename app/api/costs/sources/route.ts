import { costSources } from '#server/costs/sources.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(({ actor, params }) => costSources(actor, inputOf(params)));
