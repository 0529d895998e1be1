import { costChange } from '#server/costs/change.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(({ actor, params }) => costChange(actor, inputOf(params)));
