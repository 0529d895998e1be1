import { z } from 'zod';
import { idSchema } from '#lib/schemas/fields.ts';
import { commentInput } from '#lib/schemas/incidents/incidents.ts';
import { addTimelineEvent } from '#server/incidents/add-timeline-event.ts';
import { dropImages } from '#server/incidents/images.ts';
import { lockIncident } from '#server/incidents/internal.ts';
import { TandemError } from '#server/platform/errors.ts';
import { found, verb, type VerbContext } from '#server/platform/verb.ts';

const subject = (id: string) => ({ kind: 'incident', id });

/** Adds a note in Markdown; it is sanitized on display. */
export const comment = verb(
  { permission: 'incidents:write', input: commentInput, audit: 'incidents.comment' },
  async (context, input) => {
    const incident = await lockIncident(context, input.id);
    const eventId = await addTimelineEvent(context, incident.id, {
      kind: 'comment',
      title: `${context.actor.name} commented`,
      body: input.body,
    });
    await context.audit({ subject: subject(incident.id), after: { comment: input.body } });
    return { id: eventId };
  },
);

async function ownComment(context: VerbContext, incidentId: string, eventId: string) {
  await lockIncident(context, incidentId);
  const event = found(
    await context.tx.incidentEvent.findFirst({
      where: { id: eventId, incidentId, kind: 'comment', deletedAt: null },
    }),
    'comment',
  );
  if (event.actorId !== context.actor.id)
    throw new TandemError('forbidden', 'Only its author can change a comment.');
  return event;
}

const editInput = commentInput.extend({ eventId: idSchema });

export const editComment = verb(
  { permission: 'incidents:write', input: editInput, audit: 'incidents.edit-comment' },
  async (context, input) => {
    const event = await ownComment(context, input.id, input.eventId);
    await context.tx.incidentEvent.update({
      where: { id: event.id },
      data: { body: input.body, editedAt: context.now },
    });
    const gone = await dropImages(context, input.id, event.body ?? '');
    await context.audit({
      subject: subject(input.id),
      before: { comment: event.body },
      after: { comment: input.body, ...(gone.length === 0 ? {} : { removedImages: gone }) },
    });
    await context.emit('incidents', input.id);
    return { id: event.id };
  },
);

export const deleteComment = verb(
  {
    permission: 'incidents:write',
    input: z.object({ id: idSchema, eventId: idSchema }),
    audit: 'incidents.delete-comment',
  },
  async (context, input) => {
    const event = await ownComment(context, input.id, input.eventId);
    await context.tx.incidentEvent.update({
      where: { id: event.id },
      data: { deletedAt: context.now },
    });
    const gone = await dropImages(context, input.id, event.body ?? '');
    await context.audit({
      subject: subject(input.id),
      before: { comment: event.body },
      ...(gone.length === 0 ? {} : { after: { removedImages: gone } }),
    });
    await context.emit('incidents', input.id);
  },
);
