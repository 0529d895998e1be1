import { afterAll, expect, test } from 'vitest';
import { imageHref } from '#lib/comment-images.ts';
import { makeUser } from '#server/actions/testing/actions.ts';
import { comment, deleteComment, editComment } from '#server/incidents/comment.ts';
import { getIncident } from '#server/incidents/get.ts';
import { addImage, readImage } from '#server/incidents/images.ts';
import { cleanUp } from '#server/platform/database/clean-up.ts';
import { db } from '#server/platform/database/db.ts';
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

const png = (width: number, more = 0): Buffer => {
  const head = Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1');
  const size = Buffer.alloc(8);
  size.writeUInt32BE(width, 0);
  size.writeUInt32BE(10, 4);
  return Buffer.concat([head, size, Buffer.alloc(40 + more)]);
};

test('pictures of notes: by content, behind the right to the incident, gone with the last note that shows them', async () => {
  const olga = await makeUser('Olga', ['operator']);
  const vera = await makeUser('Vera', ['viewer']);
  const team = await db().team.create({ data: { id: newId(), name: `pictures ${newId()}` } });
  const stranger = {
    ...vera,
    grants: [{ role: 'viewer' as const, teamId: team.id, environmentId: null }],
  };
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
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>');
  await expect(addImage(olga, { id, file: svg })).rejects.toMatchObject({ code: 'invalid_input' });
  await expect(addImage(olga, { id, file: png(8_001) })).rejects.toMatchObject({
    code: 'too_large',
  });
  await expect(addImage(vera, { id, file: png(10) })).rejects.toMatchObject({ code: 'forbidden' });

  const kept = await addImage(olga, { id, file: png(10) });
  const shown = await readImage(vera, { id, imageId: kept.id });
  expect(shown.type).toBe('image/png');
  expect(Buffer.from(shown.bytes).equals(png(10))).toBe(true);
  await expect(readImage(stranger, { id, imageId: kept.id })).rejects.toMatchObject({
    code: 'forbidden',
  });
  await expect(readImage(vera, { id: newId(), imageId: kept.id })).rejects.toMatchObject({
    code: 'not_found',
  });

  const count = () => db().incidentImage.count({ where: { incidentId: id } });
  const body = `![graph](${imageHref(id, kept.id)})`;
  const first = await comment(olga, { id, body });
  const second = await comment(olga, { id, body: `again ${body}` });
  // Files stored for a note that was never saved are deleted after a day; those that a note shows
  // are not.
  await addImage(olga, { id, file: png(20) });
  await cleanUp(new Date(at.getTime() + 90_000_000));
  expect(await count()).toBe(1);
  await deleteComment(olga, { id, eventId: first.id });
  expect(await count()).toBe(1);
  await editComment(olga, { id, eventId: second.id, body: 'without it' });
  expect(await count()).toBe(0);
  const audit = await db().auditEntry.findMany({
    where: { subjectId: id, action: { in: ['incidents.add-image', 'incidents.edit-comment'] } },
    orderBy: { order: 'asc' },
  });
  expect(audit.map(({ after }) => after)).toMatchObject([
    { image: kept.id, type: 'image/png', width: 10, height: 10 },
    { width: 20 },
    { comment: 'without it', removedImages: [kept.id] },
  ]);
});
