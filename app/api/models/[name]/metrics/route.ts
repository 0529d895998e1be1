import { versionMetrics } from '#server/models/version-metrics.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(({ actor, params }) => versionMetrics(actor, inputOf(params)));
