import { z } from 'zod';
import { eventKindOf } from '#server/notifications/event-kind.ts';
import { newId } from '#server/platform/ids.ts';
import { toJson } from '#server/platform/json.ts';
import type { VerbContext } from '#server/platform/verb.ts';

export const notifyTask = 'send-notifications';

const withAction = z.looseObject({ actionId: z.uuid() });

/**
 * Notes in the transaction of the cause that people may want to hear of it: what was rolled back is never
 * told, what was committed cannot be lost. Routing and sending follow in a job of their own, so that no
 * channel can hold the spine up.
 */
export async function noteEvent(
  context: VerbContext,
  incidentId: string | null,
  entry: { kind: string; at?: Date; data?: Record<string, unknown> },
): Promise<void> {
  const kind = eventKindOf(entry.kind, entry.data);
  if (kind === null) return;
  const action = withAction.safeParse(entry.data);
  await context.tx.notificationEvent.create({
    data: {
      id: newId(),
      kind,
      incidentId,
      actionId: action.success ? action.data.actionId : null,
      data: toJson({ ...entry.data, entry: entry.kind }),
      at: entry.at ?? context.now,
    },
    select: { id: true },
  });
  await context.enqueue(notifyTask, {}, { jobKey: notifyTask });
}
