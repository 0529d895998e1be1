import { afterAll, expect, test } from 'vitest';
import { makeUser } from '#server/actions/test-fixture.ts';
import { comment, deleteComment, editComment } from '#server/incidents/comment.ts';
import { getIncident } from '#server/incidents/get.ts';
import { db } from '#server/platform/db.ts';
import { newId } from '#server/platform/ids.ts';

afterAll(() => db().$disconnect());

test('a note is changed by its author only, says that it was, and goes without a trace on the timeline', async () => {
  const [olga, otto] = [await makeUser('Olga', ['operator']), await makeUser('Otto', ['operator'])];
  const vera = await makeUser('Vera', ['viewer']);
  const id = newId();
  const at = new Date();
  await db().incident.create({
    data: {
      id,
      title: 'slow',
      status: 'triggered',
      severity: 'error',
      priority: 'P2',
      openedAt: at,
      onsetAt: at,
    },
  });
  const notes = async () =>
    (await getIncident(vera, { id })).timeline.filter(({ kind }) => kind === 'comment');
  await expect(comment(vera, { id, body: 'me too' })).rejects.toMatchObject({ code: 'forbidden' });
  await expect(comment(olga, { id, body: 'x'.repeat(10_001) })).rejects.toThrow('body');
  const { id: eventId } = await comment(olga, { id, body: '**wait**' });
  expect(await notes()).toMatchObject([{ id: eventId, body: '**wait**', editedAt: null }]);

  await expect(editComment(otto, { id, eventId, body: 'go' })).rejects.toMatchObject({
    code: 'forbidden',
  });
  await editComment(olga, { id, eventId, body: 'go' });
  const [edited] = await notes();
  expect(edited).toMatchObject({ body: 'go', actor: { name: 'Olga' } });
  expect(edited?.editedAt).not.toBeNull();

  await expect(deleteComment(otto, { id, eventId })).rejects.toMatchObject({ code: 'forbidden' });
  await deleteComment(olga, { id, eventId });
  expect(await notes()).toEqual([]);
  await expect(editComment(olga, { id, eventId, body: 'back' })).rejects.toMatchObject({
    code: 'not_found',
  });
  const audit = await db().auditEntry.findMany({
    where: { subjectId: id },
    orderBy: { order: 'asc' },
    select: { action: true },
  });
  expect(audit.map(({ action }) => action)).toEqual([
    'incidents.comment',
    'incidents.edit-comment',
    'incidents.delete-comment',
  ]);
});
