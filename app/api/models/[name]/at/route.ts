import { modelAt } from '#server/models/model-at.ts';
import { inputOf, route } from '#server/platform/route.ts';

export const GET = route(({ actor, params }) => modelAt(actor, inputOf(params)));
