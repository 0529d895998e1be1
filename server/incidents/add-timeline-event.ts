import { noteEvent } from '#server/notifications/note-event.ts';
import { newId } from '#server/platform/ids.ts';
import { toJson } from '#server/platform/json.ts';
import type { VerbContext } from '#server/platform/verb.ts';

export type NewEvent = {
  kind: string;
  title: string;
  body?: string | null;
  story?: boolean;
  at?: Date;
  data?: Record<string, unknown>;
};

/**
 * Adds entries to an incident's timeline inside the calling verb's transaction, and records those
 * that may trigger notifications.
 */
export async function addTimelineEvents(
  context: VerbContext,
  incidentId: string,
  events: readonly NewEvent[],
): Promise<string[]> {
  const { actor } = context;
  const rows = events.map((event) => ({
    id: newId(),
    incidentId,
    at: event.at ?? context.now,
    kind: event.kind,
    title: event.title,
    body: event.body ?? null,
    story: event.story ?? false,
    actorKind: actor.kind,
    actorId: actor.id,
    actorName: actor.name,
    data: toJson(event.data ?? {}),
  }));
  await context.tx.incidentEvent.createMany({ data: rows });
  for (const event of events) await noteEvent(context, incidentId, event);
  await context.emit('incidents', incidentId);
  return rows.map(({ id }) => id);
}

/** Adds one entry and returns its id. */
export async function addTimelineEvent(
  context: VerbContext,
  incidentId: string,
  event: NewEvent,
): Promise<string> {
  const [id = ''] = await addTimelineEvents(context, incidentId, [event]);
  return id;
}
