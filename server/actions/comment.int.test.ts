import { expect, test } from 'vitest';
import {
  commentOnAction,
  deleteActionComment,
  editActionComment,
} from '#server/actions/comment.ts';
import { getAction } from '#server/actions/get.ts';
import { makeUser, proposePlan, rollbackPlan } from '#server/actions/testing/actions.ts';
import { getIncident } from '#server/incidents/get.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';

const proposed = async (service: string) => (await proposePlan(rollbackPlan(service))).id;

async function openIncident(title: string): Promise<string> {
  const openedAt = new Date();
  const { id } = await db().incident.create({
    data: {
      id: newId(),
      title,
      status: 'triggered',
      severity: 'error',
      priority: 'P3',
      openedAt,
      onsetAt: openedAt,
    },
  });
  return id;
}

test('people talk beside a request, in order, in the audit log and on the timeline of its incident', async () => {
  const [olga, vera] = [await makeUser('Olga', ['operator']), await makeUser('Vera', ['viewer'])];
  const id = await proposed('talked-about');
  const incidentId = await openIncident('It is slow');
  await db().action.update({ where: { id }, data: { incidentId } });
  await commentOnAction(olga, { id, body: '  Is **2.0.0** really to blame?  ' });
  await commentOnAction(olga, { id, body: 'The traces say so' });
  const { comments } = await getAction(vera, { id });
  expect(comments).toMatchObject([
    { by: { id: olga.id, name: 'Olga' }, body: 'Is **2.0.0** really to blame?' },
    { by: { name: 'Olga' }, body: 'The traces say so' },
  ]);
  const audit = await db().auditEntry.findMany({
    where: { action: 'actions.comment', subjectId: id },
    orderBy: { order: 'asc' },
  });
  expect(audit.map(({ after, actorName }) => [after, actorName])).toEqual([
    [{ comment: 'Is **2.0.0** really to blame?' }, 'Olga'],
    [{ comment: 'The traces say so' }, 'Olga'],
  ]);
  const timeline = await db().incidentEvent.findMany({
    where: { incidentId, kind: 'action.comment' },
    orderBy: { at: 'asc' },
  });
  expect(timeline.map(({ body, story }) => [body, story])).toEqual([
    ['Is **2.0.0** really to blame?', true],
    ['The traces say so', true],
  ]);
});

test('words are changed by their author only, on the timeline too, and the audit log keeps each', async () => {
  const [olga, otto] = [await makeUser('Olga', ['operator']), await makeUser('Otto', ['operator'])];
  const id = await proposed('reworded');
  const incidentId = await openIncident('It is slow again');
  await db().action.update({ where: { id }, data: { incidentId } });
  const { id: commentId } = await commentOnAction(olga, { id, body: 'Wait' });
  const { id: othersId } = await commentOnAction(otto, { id, body: 'Go' });
  const forbidden = { code: 'forbidden' };
  await expect(editActionComment(otto, { id, commentId, body: 'Go' })).rejects.toMatchObject(
    forbidden,
  );
  await expect(deleteActionComment(otto, { id, commentId })).rejects.toMatchObject(forbidden);
  await editActionComment(olga, { id, commentId, body: 'Wait for the _backup_' });
  const said = async () => (await getAction(otto, { id })).comments;
  const onTimeline = async () =>
    (await getIncident(otto, { id: incidentId })).timeline.flatMap(({ kind, body, editedAt }) =>
      kind === 'action.comment' ? [[body, editedAt !== null]] : [],
    );
  const [edited, untouched] = await said();
  expect([edited?.body, untouched?.editedAt]).toEqual(['Wait for the _backup_', null]);
  expect(edited?.editedAt).not.toBeNull();
  expect(await onTimeline()).toEqual([
    ['Wait for the _backup_', true],
    ['Go', false],
  ]);
  await deleteActionComment(olga, { id, commentId });
  expect((await said()).map((each) => each.id)).toEqual([othersId]);
  expect(await onTimeline()).toEqual([['Go', false]]);
  await expect(editActionComment(olga, { id, commentId, body: 'Back' })).rejects.toMatchObject({
    code: 'not_found',
  });
  const audit = await db().auditEntry.findMany({
    where: { subjectId: id, actorName: 'Olga', action: { endsWith: 'comment' } },
    orderBy: { order: 'asc' },
  });
  expect(audit.map(({ action, before, after }) => [action, before, after])).toEqual([
    ['actions.comment', null, { comment: 'Wait' }],
    ['actions.edit-comment', { comment: 'Wait' }, { comment: 'Wait for the _backup_' }],
    ['actions.delete-comment', { comment: 'Wait for the _backup_' }, null],
  ]);
});

test('readers only read, nothing is not said, and there is an end to a text', async () => {
  const [olga, vera] = [await makeUser('Olga', ['operator']), await makeUser('Vera', ['viewer'])];
  const id = await proposed('quiet');
  await expect(commentOnAction(vera, { id, body: 'Me too' })).rejects.toMatchObject({
    code: 'forbidden',
  });
  for (const body of ['   ', 'x'.repeat(10_001)])
    await expect(commentOnAction(olga, { id, body })).rejects.toMatchObject({
      code: 'invalid_input',
    });
  await expect(
    commentOnAction(olga, { id: '00000000-0000-7000-8000-000000000000', body: 'To whom?' }),
  ).rejects.toMatchObject({ code: 'not_found' });
  expect((await getAction(olga, { id })).comments).toEqual([]);
});
