import { previewAction } from '#server/actions/proposals/request-action.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const POST = route(({ actor, params, body }) => previewAction(actor, inputOf(params), body));
