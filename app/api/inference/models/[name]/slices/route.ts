import { findWorstSlices } from '#server/model-monitoring/worst-slices.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(({ actor, params }) => findWorstSlices(actor, inputOf(params)));
