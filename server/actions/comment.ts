import type { ActionComment } from '#lib/schemas/actions.ts';
import { commentOnActionInput } from '#lib/schemas/actions.ts';
import { loadAction } from '#server/actions/internal.ts';
import { addTimelineEvent } from '#server/incidents/add-timeline-event.ts';
import { db } from '#server/platform/db.ts';
import { newId } from '#server/platform/ids.ts';
import { verb } from '#server/platform/verb.ts';

const commentsShown = 500;

/**
 * Says something beside a request, before or after its decision. What was said there is part of the record of
 * who decided on what, so it is neither changed nor taken back. Markdown, sanitised where it is shown.
 */
export const commentOnAction = verb(
  { permission: 'actions:write', input: commentOnActionInput, audit: 'actions.comment' },
  async (context, { id, body }) => {
    const { tx, actor, now } = context;
    const action = await loadAction(context, id);
    const row = await tx.actionComment.create({
      data: {
        id: newId(),
        actionId: action.id,
        authorId: actor.id,
        author: actor.name,
        body,
        createdAt: now,
      },
      select: { id: true },
    });
    await context.audit({
      subject: { kind: 'action', id: action.id, name: action.title },
      after: { comment: body },
      teamId: action.teamId,
      environmentId: action.environmentId,
      demo: action.demo,
    });
    if (action.incidentId !== null)
      await addTimelineEvent(context, action.incidentId, {
        kind: 'action.comment',
        title: `${actor.name} on ${action.title}`,
        body,
        story: true,
        data: { actionId: action.id, number: action.number },
      });
    await context.emit('actions', action.id);
    return row;
  },
);

/** What was said beside a request, oldest first. Who may see the request may see this. */
export async function commentsOf(actionId: string): Promise<ActionComment[]> {
  const rows = await db().actionComment.findMany({
    where: { actionId },
    orderBy: { createdAt: 'desc' },
    take: commentsShown,
  });
  return rows.toReversed().map((row) => ({
    id: row.id,
    by: { id: row.authorId, name: row.author },
    body: row.body,
    at: row.createdAt.toISOString(),
  }));
}
