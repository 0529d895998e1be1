import { costSources } from '#server/costs/sources.ts';
import { route } from '#server/platform/route.ts';

export const GET = route(({ actor }) => costSources(actor, {}));
