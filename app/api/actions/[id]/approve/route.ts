import { approve } from '#server/actions/decide.ts';
import { bodyWithId, route } from '#server/platform/http/route.ts';

export const POST = route(({ actor, params, body, request }) =>
  approve(actor, bodyWithId(body, params), {
    fromThisMachine: request.headers.get('x-tandem-from-here') === 'true',
  }),
);
