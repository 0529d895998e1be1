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
import { found, verb, type VerbContext } from '#server/platform/verb.ts';

const commentsShown = 500;

type Commented = Awaited<ReturnType<typeof loadAction>>;

/** Fields of every audit row about a comment. */
function audited({ id, title, teamId, environmentId, demo }: Commented) {
  return { subject: { kind: 'action', id, name: title }, teamId, environmentId, demo };
}

/**
 * Adds a comment to a request, before or after its decision. Comments are Markdown, sanitized on
 * display.
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
    throw new TandemError('forbidden', 'Only its author can change a comment.');
  return row;
}

/** Applies the same change to a comment and to its entry in the incident's timeline. */
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
 * Edits the caller's own comment. Shows the time of the edit, because the comment may have
 * influenced a decision. The audit log retains every version with its time, next to the votes.
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

/** Removes the caller's own comment from the page and the timeline; the audit log retains it. */
export const deleteActionComment = verb(
  { permission: 'actions:write', input: actionCommentInput, audit: 'actions.delete-comment' },
  async (context, { id, commentId }) => {
    const action = await loadAction(context, id);
    const row = await ownComment(context, action, commentId);
    await change(context, action, row, { deletedAt: context.now });
    await context.audit({ ...audited(action), before: { comment: row.body } });
  },
);

/** Comments on a request, oldest first. Visible to anyone who may see the request. */
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
