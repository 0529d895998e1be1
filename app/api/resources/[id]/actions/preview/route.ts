import { previewAction } from '#server/actions/request-action.ts';
import { inputOf, route } from '#server/platform/route.ts';

export const POST = route(({ actor, params, body }) => previewAction(actor, inputOf(params), body));
