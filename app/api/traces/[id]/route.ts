import { getTrace } from '#server/explore/get-trace.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(({ actor, params }) => getTrace(actor, inputOf(params)));
