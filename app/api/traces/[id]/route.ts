import { getTrace } from '#server/infrastructure/get-trace.ts';
import { inputOf, route } from '#server/platform/route.ts';

export const GET = route(({ actor, params }) => getTrace(actor, inputOf(params)));
