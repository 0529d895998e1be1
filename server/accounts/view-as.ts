import { encode } from 'next-auth/jwt';

import { viewAsInput } from '#lib/schemas/accounts.ts';
import { personaUser } from '#server/accounts/persona-user.ts';
import { sessionMs } from '#server/accounts/sign-in.ts';
import { systemActor } from '#server/platform/actor.ts';
import { authOptions } from '#server/platform/auth-options.ts';
import { isDemoOpen } from '#server/platform/demo-state.ts';
import { secrets } from '#server/platform/env.ts';
import { TandemError } from '#server/platform/errors.ts';
import { newId } from '#server/platform/ids.ts';
import { parseInput } from '#server/platform/parse-input.ts';
import { verb } from '#server/platform/verb.ts';

const refusal = (): TandemError =>
  new TandemError('forbidden', 'Personas are for the demo, on this machine only.');

const startSession = verb(
  { permission: 'none', input: viewAsInput, audit: 'accounts.view-as' },
  async (context, { persona }) => {
    if (!(await isDemoOpen(context.tx))) throw refusal();
    const user = await personaUser(context, persona);
    const sessionId = newId();
    const { now } = context;
    await context.tx.session.create({
      data: {
        id: sessionId,
        userId: user.id,
        createdAt: now,
        lastSeenAt: now,
        authenticatedAt: now,
        expiresAt: new Date(now.getTime() + sessionMs),
        viewAs: persona,
      },
      select: { id: true },
    });
    await context.audit({
      subject: { kind: 'user', id: user.id, name: user.name },
      after: { viewAs: persona },
      demo: true,
    });
    return { ...user, sessionId };
  },
);

/** Signs a person of the demo company in: in demo mode and from this machine only. Answers with the session cookie. */
export async function viewAs(given: unknown, fromThisMachine: boolean): Promise<Response> {
  const { persona } = parseInput(viewAsInput, given);
  if (!fromThisMachine) throw refusal();
  const session = await startSession(systemActor('demo'), { persona });
  const maxAge = sessionMs / 1_000;
  const token = await encode({
    token: { sub: session.id, name: session.name, sid: session.sessionId },
    secret: secrets().authSecret,
    maxAge,
  });
  const cookie = authOptions().cookies?.sessionToken;
  const value = `${cookie?.name ?? ''}=${token}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${maxAge}`;
  return Response.json(
    { persona },
    { headers: { 'set-cookie': value, 'cache-control': 'no-store' } },
  );
}
