import { removeBaseline } from '#server/models/set-baseline.ts';
import { inputOf, route } from '#server/platform/route.ts';

export const DELETE = route(({ actor, params }) => removeBaseline(actor, inputOf(params)));
