import { actionOptions, requestAction } from '#server/actions/proposals/request-action.ts';
import { created, inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(({ actor, params }) => actionOptions(actor, inputOf(params), params));

export const POST = route(async ({ actor, params, body }) =>
  created(await requestAction(actor, inputOf(params), body)),
);
