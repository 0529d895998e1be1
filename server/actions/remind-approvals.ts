import { z } from 'zod';
import { readPolicy } from '#server/actions/policy/read-policy.ts';
import type { Action } from '#server/generated/prisma/client.ts';
import { addTimelineEvent } from '#server/incidents/add-timeline-event.ts';
import { noteEvent } from '#server/notifications/note-event.ts';
import type { Actor } from '#server/platform/actor.ts';
import { db, type Transaction } from '#server/platform/database/db.ts';
import { verb, type VerbContext, type VerbOptions } from '#server/platform/verb.ts';

async function remind(context: VerbContext, action: Action): Promise<void> {
  const leftMinutes = Math.ceil((action.expiresAt.getTime() - context.now.getTime()) / 60_000);
  const entry = {
    kind: 'action.reminder',
    title: `Reminded: ${action.title} waits for approval`,
    body: `It expires in ${leftMinutes} min.`,
    data: { actionId: action.id, number: action.number },
  };
  if (action.incidentId === null) await noteEvent(context, null, entry);
  else await addTimelineEvent(context, action.incidentId, entry);
  await context.audit({
    subject: { kind: 'action', id: action.id, name: action.title },
    after: { expiresAt: action.expiresAt.toISOString() },
    teamId: action.teamId,
    environmentId: action.environmentId,
    demo: action.demo,
  });
  await context.emit('actions', action.id);
}

const isReminderDue = (
  { proposedAt, expiresAt }: Pick<Action, 'proposedAt' | 'expiresAt'>,
  share: number,
  now: Date,
): boolean => {
  const fromMs = proposedAt.getTime();
  return now.getTime() >= fromMs + (expiresAt.getTime() - fromMs) * share;
};

const waitingAt = (now: Date) =>
  ({ status: 'proposed', remindedAt: null, expiresAt: { gt: now } }) as const;

async function reminderShare(tx: Pick<Transaction, 'policy'>): Promise<number> {
  return (await readPolicy(tx)).body.reminderPercent / 100;
}

/**
 * Reminds approvers of undecided proposals after the share of their lifetime that the policy sets.
 * Sends one reminder per proposal.
 */
export async function remindApprovals(
  actor: Actor,
  given: Record<string, never>,
  { now = new Date() }: VerbOptions = {},
): Promise<{ reminded: number }> {
  // Opens no transaction when idle.
  const waiting = await db().action.findMany({
    where: waitingAt(now),
    select: { proposedAt: true, expiresAt: true },
  });
  if (waiting.length === 0) return { reminded: 0 };
  const share = await reminderShare(db());
  if (share === 0 || !waiting.some((action) => isReminderDue(action, share, now)))
    return { reminded: 0 };
  return remindDue(actor, given, { now });
}

const remindDue = verb(
  { permission: 'actions:write', input: z.object({}), audit: 'actions.remind' },
  async (context) => {
    context.nothingChanged();
    const { tx, now } = context;
    const share = await reminderShare(tx);
    if (share === 0) return { reminded: 0 };
    const waiting = await tx.action.findMany({ where: waitingAt(now) });
    let reminded = 0;
    for (const action of waiting) {
      if (!isReminderDue(action, share, now)) continue;
      const { count } = await tx.action.updateMany({
        where: { id: action.id, status: 'proposed', remindedAt: null },
        data: { remindedAt: now },
      });
      if (count === 0) continue;
      await remind(context, action);
      reminded += 1;
    }
    return { reminded };
  },
);
