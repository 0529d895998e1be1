import { activeStatuses } from '#server/actions/transitions.ts';
import { newId } from '#server/platform/ids.ts';
import type { VerbContext } from '#server/platform/verb.ts';
import type { TouchedDemo } from './touched-demo.ts';

const reason = 'The demo company was removed.';

async function closeActions({ tx, now }: VerbContext, ids: string[]): Promise<void> {
  await tx.action.updateMany({ where: { id: { in: ids } }, data: { demo: true, targetId: null } });
  await tx.action.updateMany({
    where: { id: { in: ids }, status: { in: [...activeStatuses] } },
    data: { status: 'cancelled', statusReason: reason, decidedAt: now },
  });
  await tx.actionRun.updateMany({
    where: { actionId: { in: ids }, status: { in: ['queued', 'running', 'followed'] } },
    data: { status: 'cancelled', finishedAt: now, leaseHolder: null, leaseUntil: null },
  });
}

/**
 * Closes the records that a demo removal preserves, so that none waits, fires or points to a
 * deleted resource and no user is blocked. Sends no notifications, because nothing happened to the
 * company's services. Idempotent.
 */
export async function closeKeptDemo(context: VerbContext, kept: TouchedDemo): Promise<void> {
  const { tx, now, actor } = context;
  const inKept = { incidentId: { in: kept.incidents } };
  const open = await tx.incident.findMany({
    where: { id: { in: kept.incidents }, status: { not: 'resolved' } },
    select: { id: true },
  });
  await tx.incidentEvent.createMany({
    data: open.map(({ id }) => ({
      id: newId(),
      incidentId: id,
      at: now,
      kind: 'resolved',
      title: 'Closed with the demo company',
      body: `${reason} This incident is retained because users worked on it.`,
      story: true,
      actorKind: actor.kind,
      actorId: actor.id,
      actorName: actor.name,
    })),
  });
  await tx.incident.updateMany({
    where: { id: { in: open.map(({ id }) => id) } },
    data: {
      status: 'resolved',
      resolvedAt: now,
      resolution: reason,
      snoozedAt: null,
      snoozedUntil: null,
    },
  });
  await tx.incident.updateMany({
    where: { id: { in: kept.incidents } },
    data: { resourceId: null, past: false },
  });
  await tx.alert.updateMany({
    where: { ...inKept, state: { not: 'resolved' } },
    data: { state: 'resolved', resolvedAt: now },
  });
  await tx.alert.updateMany({ where: inKept, data: { resourceId: null, past: false } });
  await closeActions(context, kept.actions);
}
