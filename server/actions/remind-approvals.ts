import { z } from 'zod';
import type { Action } from '#server/generated/prisma/client.ts';
import { readPolicy } from '#server/actions/read-policy.ts';
import { addTimelineEvent } from '#server/incidents/add-timeline-event.ts';
import { noteEvent } from '#server/notifications/note-event.ts';
import type { VerbContext } from '#server/platform/verb.ts';
import { verb } from '#server/platform/verb.ts';

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

/** Reminds of proposals that nobody has decided after the share of their time that the policy names; once each. */
export const remindApprovals = verb(
  { permission: 'actions:write', input: z.object({}), audit: 'actions.remind' },
  async (context) => {
    context.nothingChanged();
    const { tx, now } = context;
    const share = (await readPolicy(tx)).body.reminderPercent / 100;
    if (share === 0) return { reminded: 0 };
    const waiting = await tx.action.findMany({
      where: { status: 'proposed', remindedAt: null, expiresAt: { gt: now } },
    });
    let reminded = 0;
    for (const action of waiting) {
      const fromMs = action.proposedAt.getTime();
      const dueMs = fromMs + (action.expiresAt.getTime() - fromMs) * share;
      if (now.getTime() < dueMs) continue;
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
