import { viewAs } from '#server/accounts/view-as.ts';
import { publicRoute } from '#server/platform/route.ts';
import { currentSession } from '#server/platform/session-actor.ts';

export const POST = publicRoute(async ({ body, request }) =>
  viewAs(body, {
    fromThisMachine: request.headers.get('x-tandem-from-here') === 'true',
    sessionId: (await currentSession())?.actor.sessionId ?? null,
  }),
);
