import { logHistogram } from '#server/explore/log-histogram.ts';
import { route } from '#server/platform/http/route.ts';

export const GET = route(({ actor, params }) => logHistogram(actor, params));
