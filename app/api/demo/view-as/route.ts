import { viewAs } from '#server/accounts/view-as.ts';
import { clientIp } from '#server/platform/auth/request-actor.ts';
import { currentSession } from '#server/platform/auth/session-actor.ts';
import { publicRoute } from '#server/platform/http/route.ts';

export const POST = publicRoute(async ({ body, request }) =>
  viewAs(body, {
    fromThisMachine: request.headers.get('x-tandem-from-here') === 'true',
    ip: clientIp(request),
    sessionId: (await currentSession())?.actor.sessionId ?? null,
  }),
);
