import type { ActionComment } from '#lib/schemas/actions/actions.ts';
import {
  actionCommentInput,
  commentOnActionInput,
  editActionCommentInput,
} from '#lib/schemas/actions/inputs.ts';
import { loadAction } from '#server/actions/internal.ts';
import type { ActionComment as ActionCommentRow } from '#server/generated/prisma/client.ts';
import { addTimelineEvent } from '#server/incidents/add-timeline-event.ts';
import { db } from '#server/platform/database/db.ts';
import { TandemError } from '#server/platform/errors.ts';
import { newId } from '#server/platform/ids.ts';
import type { VerbContext } from '#server/platform/verb.ts';
import { found, verb } from '#server/platform/verb.ts';

const commentsShown = 500;

type Commented = Awaited<ReturnType<typeof loadAction>>;

/** Of each audit row about a comment. */
function audited({ id, title, teamId, environmentId, demo }: Commented) {
  return { subject: { kind: 'action', id, name: title }, teamId, environmentId, demo };
}

/** Says something beside a request, before or after its decision. Markdown, sanitised where it is shown. */
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
    await context.audit({ ...audited(action), after: { comment: body } });
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

async function ownComment(context: VerbContext, action: Commented, commentId: string) {
  const row = found(
    await context.tx.actionComment.findFirst({
      where: { id: commentId, actionId: action.id, deletedAt: null },
    }),
    'comment',
  );
  if (row.authorId !== context.actor.id)
    throw new TandemError('forbidden', 'Only its author changes a comment.');
  return row;
}

/** Does to a comment, and to what the timeline of the incident says of it, the same. */
async function change(
  context: VerbContext,
  action: Commented,
  row: ActionCommentRow,
  data: { body: string; editedAt: Date } | { deletedAt: Date },
): Promise<void> {
  await context.tx.actionComment.update({ where: { id: row.id }, data, select: { id: true } });
  await context.emit('actions', action.id);
  if (action.incidentId === null) return;
  await context.tx.incidentEvent.updateMany({
    where: {
      incidentId: action.incidentId,
      kind: 'action.comment',
      at: row.createdAt,
      actorId: row.authorId,
      body: row.body,
    },
    data,
  });
  await context.emit('incidents', action.incidentId);
}

/**
 * Changes the own words. They may be part of why somebody decided, so the comment says when it was edited and
 * the audit log keeps every wording with its time, beside the votes.
 */
export const editActionComment = verb(
  { permission: 'actions:write', input: editActionCommentInput, audit: 'actions.edit-comment' },
  async (context, { id, commentId, body }) => {
    const action = await loadAction(context, id);
    const row = await ownComment(context, action, commentId);
    await change(context, action, row, { body, editedAt: context.now });
    await context.audit({
      ...audited(action),
      before: { comment: row.body },
      after: { comment: body },
    });
    return { id: row.id };
  },
);

/** Takes the own words from the page and the timeline; the audit log keeps them. */
export const deleteActionComment = verb(
  { permission: 'actions:write', input: actionCommentInput, audit: 'actions.delete-comment' },
  async (context, { id, commentId }) => {
    const action = await loadAction(context, id);
    const row = await ownComment(context, action, commentId);
    await change(context, action, row, { deletedAt: context.now });
    await context.audit({ ...audited(action), before: { comment: row.body } });
  },
);

/** What was said beside a request, oldest first. Who may see the request may see this. */
export async function commentsOf(actionId: string): Promise<ActionComment[]> {
  const rows = await db().actionComment.findMany({
    where: { actionId, deletedAt: null },
    orderBy: { createdAt: 'desc' },
    take: commentsShown,
  });
  return rows.toReversed().map((row) => ({
    id: row.id,
    by: { id: row.authorId, name: row.author },
    body: row.body,
    at: row.createdAt.toISOString(),
    editedAt: row.editedAt?.toISOString() ?? null,
  }));
}
