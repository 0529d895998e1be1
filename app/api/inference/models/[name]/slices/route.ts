import { findWorstSlices } from '#server/models/worst-slices.ts';
import { inputOf, route } from '#server/platform/route.ts';

export const GET = route(({ actor, params }) => findWorstSlices(actor, inputOf(params)));
