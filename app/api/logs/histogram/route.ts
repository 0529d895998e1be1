import { logHistogram } from '#server/infrastructure/log-histogram.ts';
import { route } from '#server/platform/route.ts';

export const GET = route(({ actor, params }) => logHistogram(actor, params));
