import { encode } from 'next-auth/jwt';

import { idOnlyInput, viewAsInput } from '#lib/schemas/accounts.ts';
import { idSchema } from '#lib/schemas/common.ts';
import { personaUser } from '#server/accounts/persona-user.ts';
import { sessionMs } from '#server/accounts/sign-in.ts';
import type { Session } from '#server/generated/prisma/client.ts';
import type { Actor } from '#server/platform/actor.ts';
import { systemActor } from '#server/platform/actor.ts';
import { authOptions } from '#server/platform/auth-options.ts';
import { db } from '#server/platform/db.ts';
import { isDemoOpen } from '#server/platform/demo-state.ts';
import { secrets } from '#server/platform/env.ts';
import { TandemError } from '#server/platform/errors.ts';
import { newId } from '#server/platform/ids.ts';
import { parseInput } from '#server/platform/parse-input.ts';
import { found, verb } from '#server/platform/verb.ts';

const refusal = (): TandemError =>
  new TandemError('forbidden', 'Personas are for the demo, on this machine only.');

/** Who looks through the eyes of a person of the demo; null for a visitor who had not signed in. */
type Viewer = { id: string; name: string } | null;

/** Somebody whose name the audit log needs where no permission is asked for; null = whoever opened the demo. */
export function viewerActor(viewer: Viewer): Actor {
  if (viewer === null) return systemActor('demo visitor');
  const nothing = { grants: [], sessionId: '', authenticatedAt: new Date(0), ip: null };
  return { kind: 'user', ...viewer, ...nothing };
}

const viewerOf = ({ viewAsById, viewAsByName }: ViewSession): Viewer =>
  viewAsById === null ? null : { id: viewAsById, name: viewAsByName ?? '' };

type ViewSession = Pick<Session, 'viewAsById' | 'viewAsByName'>;

/** Ends the session of somebody who looks through the eyes of a person of the demo. Once ended it stays so. */
const endView = verb(
  { permission: 'none', input: idOnlyInput, audit: 'accounts.end-view-as' },
  async (context, { id }) => {
    const session = found(
      await context.tx.session.findUnique({
        where: { id },
        include: { user: { select: { id: true, name: true } } },
      }),
      'session',
    );
    const { count } = await context.tx.session.updateMany({
      where: { id, endedAt: null },
      data: { endedAt: context.now },
    });
    if (count === 0) {
      context.nothingChanged();
      return;
    }
    await context.audit({
      subject: { kind: 'user', id: session.user.id, name: session.user.name },
      before: { viewAs: session.viewAs },
      after: { viewAs: null },
      demo: true,
    });
    await context.emit('accounts');
  },
);

const startInput = viewAsInput.extend({
  /** The view that this one takes the place of. */
  replaces: idSchema.nullable(),
});

const startSession = verb(
  { permission: 'none', input: startInput, audit: 'accounts.view-as' },
  async (context, { persona, replaces }) => {
    if (!(await isDemoOpen(context.tx))) throw refusal();
    if (replaces !== null) await endView(context.actor, { id: replaces }, { within: context });
    const user = await personaUser(context, persona);
    const sessionId = newId();
    const { now, actor } = context;
    await context.tx.session.create({
      data: {
        id: sessionId,
        userId: user.id,
        createdAt: now,
        lastSeenAt: now,
        authenticatedAt: now,
        expiresAt: new Date(now.getTime() + sessionMs),
        viewAs: persona,
        ...(actor.kind === 'user' ? { viewAsById: actor.id, viewAsByName: actor.name } : {}),
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

/** Ends a view for next-auth's sign-out, in the name of whoever began it. False = the session is no view. */
export async function leaveView(sessionId: string): Promise<boolean> {
  const session = await db().session.findUnique({ where: { id: sessionId } });
  if (session === null || session.viewAs === null) return false;
  await endView(viewerActor(viewerOf(session)), { id: sessionId });
  return true;
}

export type ViewOrigin = {
  /** The request came from the machine that Tandem runs on. */
  fromThisMachine: boolean;
  /** The session that the request was sent with: of an account, or of another view. */
  sessionId: string | null;
};

async function originOf(
  sessionId: string | null,
): Promise<{ viewer: Viewer; replaces: string | null }> {
  const session =
    sessionId === null
      ? null
      : await db().session.findUnique({
          where: { id: sessionId },
          include: { user: { select: { id: true, name: true } } },
        });
  if (session === null) return { viewer: null, replaces: null };
  return session.viewAs === null
    ? { viewer: session.user, replaces: null }
    : { viewer: viewerOf(session), replaces: session.id };
}

/**
 * Signs a person of the demo company in: in demo mode and from this machine only. Answers with the session cookie.
 * A view that the request was sent with ends with it.
 */
export async function viewAs(given: unknown, origin: ViewOrigin): Promise<Response> {
  const { persona } = parseInput(viewAsInput, given);
  if (!origin.fromThisMachine) throw refusal();
  const { viewer, replaces } = await originOf(origin.sessionId);
  const session = await startSession(viewerActor(viewer), { persona, replaces });
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
