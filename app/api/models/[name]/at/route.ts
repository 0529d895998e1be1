import { modelAt } from '#server/model-monitoring/history/model-at.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(({ actor, params }) => modelAt(actor, inputOf(params)));
