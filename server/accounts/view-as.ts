import { encode } from 'next-auth/jwt';
import { viewAsInput } from '#lib/schemas/accounts/accounts.ts';
import { idSchema } from '#lib/schemas/fields.ts';
import { endView, viewerActor, viewerOf, type Viewer } from '#server/accounts/end-view.ts';
import { personaUser } from '#server/accounts/persona-user.ts';
import { sessionMs } from '#server/accounts/session-length.ts';
import { authOptions } from '#server/platform/auth/auth-options.ts';
import { cookieIsSecure } from '#server/platform/auth/session-cookie.ts';
import { toGrants, viewerReads } from '#server/platform/auth/viewer-reads.ts';
import { db } from '#server/platform/database/db.ts';
import { isDemoOpen } from '#server/platform/demo/demo-state.ts';
import { secrets } from '#server/platform/env.ts';
import { TandemError } from '#server/platform/errors.ts';
import { parseInput } from '#server/platform/http/parse-input.ts';
import { newId } from '#server/platform/ids.ts';
import { verb } from '#server/platform/verb.ts';

const refusal = (): TandemError =>
  new TandemError('forbidden', 'Demo users are available only for the demo, on this machine.');

const missingReads = (): TandemError =>
  new TandemError(
    'forbidden',
    'Sign in first with an account that can read everything this demo user can read, such as an admin.',
  );

const startInput = viewAsInput.extend({
  /** ID of the view that this view replaces. */
  replaces: idSchema.nullable(),
});

const startSession = verb(
  { permission: 'none', input: startInput, audit: 'accounts.view-as' },
  async (context, { persona, replaces }) => {
    if (!(await isDemoOpen(context.tx))) throw refusal();
    if (replaces !== null) await endView(context.actor, { id: replaces }, { within: context });
    const user = await personaUser(context, persona);
    const grants = await context.tx.roleGrant.findMany({ where: { userId: user.id } });
    const viewerId = context.actor.kind === 'user' ? context.actor.id : null;
    if (!(await viewerReads(context.tx, viewerId, toGrants(grants)))) throw missingReads();
    const sessionId = newId();
    const { now, actor } = context;
    await context.tx.session.create({
      data: {
        id: sessionId,
        userId: user.id,
        createdAt: now,
        lastSeenAt: now,
        lastActiveAt: now,
        authenticatedAt: now,
        expiresAt: new Date(now.getTime() + sessionMs),
        viewAs: persona,
        ip: 'ip' in actor ? (actor.ip ?? null) : null,
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

export type ViewOrigin = {
  /** Whether the request came from the machine that Tandem runs on. */
  fromThisMachine: boolean;
  ip?: string | null;
  /** Session that the request was sent with: a session of an account, or another view. */
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
 * Starts a view as a demo user. Allowed only in demo mode, from this machine, for a signed-in user
 * who may read everything that the demo user may read. Returns the session cookie. Ends the view
 * that the request was sent with.
 */
export async function viewAs(given: unknown, origin: ViewOrigin): Promise<Response> {
  const { persona } = parseInput(viewAsInput, given);
  if (!origin.fromThisMachine) throw refusal();
  const { viewer, replaces } = await originOf(origin.sessionId);
  const session = await startSession(viewerActor(viewer, origin.ip), { persona, replaces });
  const maxAge = sessionMs / 1_000;
  const token = await encode({
    token: { sub: session.id, name: session.name, sid: session.sessionId },
    secret: secrets().authSecret,
    maxAge,
  });
  const cookie = authOptions().cookies?.sessionToken;
  const secure = cookieIsSecure() ? '; Secure' : '';
  const value = `${cookie?.name ?? ''}=${token}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${maxAge}${secure}`;
  return Response.json(
    { persona },
    { headers: { 'set-cookie': value, 'cache-control': 'no-store' } },
  );
}
