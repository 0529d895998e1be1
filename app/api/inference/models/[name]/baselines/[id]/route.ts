import { removeBaseline } from '#server/drift/baselines/set-baseline.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const DELETE = route(({ actor, params }) => removeBaseline(actor, inputOf(params)));
