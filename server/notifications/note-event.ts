import { z } from 'zod';
import { personalEvents } from '#lib/choices/notifications.ts';
import { eventKindOf, personOf } from '#server/notifications/event-kind.ts';
import { newId } from '#server/platform/ids.ts';
import { toJson } from '#server/platform/json.ts';
import type { VerbContext } from '#server/platform/verb.ts';

const [personalKind] = personalEvents;
export const notifyTask = 'send-notifications';

const withAction = z.looseObject({ actionId: z.uuid() });
const woken = new WeakSet<VerbContext['tx']>();

/** Wakes the notification job at commit, once per transaction. */
export async function wakeNotifier(context: VerbContext): Promise<void> {
  if (woken.has(context.tx)) return;
  woken.add(context.tx);
  await context.wake(notifyTask);
}

/**
 * Records an event for notification in the transaction of its cause, so that a rolled-back event is
 * never sent and a committed event is never lost. A separate job routes and sends it, so that no
 * channel can delay the evaluation.
 */
export async function noteEvent(
  context: VerbContext,
  incidentId: string | null,
  entry: { kind: string; at?: Date; body?: string | null; data?: Record<string, unknown> },
): Promise<void> {
  // Past events trigger no notifications.
  if (context.past) return;
  const kind = eventKindOf(entry.kind, entry.data);
  if (kind === null) return;
  const action = withAction.safeParse(entry.data);
  const event = {
    incidentId,
    actionId: action.success ? action.data.actionId : null,
    data: toJson({ reason: entry.body ?? null, ...entry.data, entry: entry.kind }),
    at: entry.at ?? context.now,
  };
  await context.tx.notificationEvent.create({
    data: { id: newId(), kind, ...event },
    select: { id: true },
  });
  if (personOf(entry.kind, entry.data) !== null)
    await context.tx.notificationEvent.create({
      data: { id: newId(), kind: personalKind, ...event },
      select: { id: true },
    });
  await wakeNotifier(context);
}

/**
 * Records that approvals were delegated to a user, who is notified by mail. Runs in the transaction
 * of the cause.
 */
export async function noteHandedApprovals(
  context: VerbContext,
  given: { userId: string; title: string; reason: string | null },
): Promise<void> {
  if (context.past) return;
  await context.tx.notificationEvent.create({
    data: {
      id: newId(),
      kind: personalKind,
      data: toJson({ ...given, entry: 'approvals' }),
      at: context.now,
    },
    select: { id: true },
  });
  await wakeNotifier(context);
}
