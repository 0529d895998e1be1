import { usageOf } from '#server/models/usage-of.ts';
import { inputOf, route } from '#server/platform/route.ts';

export const GET = route(({ actor, params }) => usageOf(actor, inputOf(params)));
