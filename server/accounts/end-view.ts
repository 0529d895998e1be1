import { idOnlyInput } from '#lib/schemas/accounts/accounts.ts';
import type { Session } from '#server/generated/prisma/client.ts';
import { systemActor, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { found, verb, type VerbContext } from '#server/platform/verb.ts';

/** User who views as a demo user; null for a visitor who was not signed in. */
export type Viewer = { id: string; name: string } | null;

/**
 * Actor for the audit log of operations without a required permission; null means the anonymous
 * visitor who opened the demo.
 */
export function viewerActor(viewer: Viewer, ip: string | null = null): Actor {
  if (viewer === null) return systemActor('demo visitor', ip);
  const nothing = { grants: [], sessionId: '', authenticatedAt: new Date(0), ip };
  return { kind: 'user', ...viewer, ...nothing };
}

export const viewerOf = ({ viewAsById, viewAsByName }: ViewSession): Viewer =>
  viewAsById === null ? null : { id: viewAsById, name: viewAsByName ?? '' };

type ViewSession = Pick<Session, 'viewAsById' | 'viewAsByName'>;

/** Ends a session that views as a demo user. It cannot be reopened. */
export const endView = verb(
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

/**
 * Ends a view for the viewer who started it: on sign-out, or within a sign-in whose cookie replaces
 * the view's cookie. Returns false if the session is not a view.
 */
export async function leaveView(sessionId: string, within?: VerbContext): Promise<boolean> {
  const session = await (within?.tx ?? db()).session.findUnique({ where: { id: sessionId } });
  if (session === null || session.viewAs === null) return false;
  const options = within === undefined ? {} : { within };
  await endView(viewerActor(viewerOf(session)), { id: sessionId }, options);
  return true;
}
