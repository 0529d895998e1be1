import { afterAll, expect, test } from 'vitest';
import { z } from 'zod';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { TandemError } from '#server/platform/errors.ts';
import { verb } from '#server/platform/verb.ts';

const subject = (id: string) => ({ subject: { kind: 'trail', id, name: id } });
const input = z.object({ id: z.string(), fails: z.boolean().default(false) });

const inner = verb({ permission: 'none', input, audit: 'trail.inner' }, async (context, { id }) => {
  await context.audit({ ...subject(id), before: { "it's": [1, null] }, after: null });
  await context.emit('audit', `${id}-inner`);
});
const outer = verb(
  { permission: 'none', input, audit: 'trail.outer' },
  async (context, { id, fails }) => {
    const told = { password: 'hidden', step: 1 };
    await context.audit({ ...subject(id), after: told, reason: 'first' });
    told.step = 2;
    await inner(context.actor, { id }, { within: context });
    await context.audit({ ...subject(id), after: told, reason: 'last' });
    await context.emit('audit', id);
    if (fails) throw new TandemError('conflict', 'not today');
  },
);

const rowsOf = (id: string) =>
  db().auditEntry.findMany({
    where: { subjectKind: 'trail', subjectId: id },
    orderBy: { order: 'asc' },
  });
const hintsOf = (id: string) =>
  db().outboxEvent.findMany({
    where: { subjectId: { startsWith: id } },
    orderBy: { id: 'asc' },
    select: { topic: true, subjectId: true },
  });

afterAll(async () => {
  await db().$disconnect();
});

test('rows and hints of all verbs of a transaction are written once, in the order in which they were noted', async () => {
  await outer(systemActor('trail'), { id: 'kept' });
  const rows = await rowsOf('kept');
  expect(rows.map(({ action, reason }) => [action, reason])).toEqual([
    ['trail.outer', 'first'],
    ['trail.inner', null],
    ['trail.outer', 'last'],
  ]);
  expect(rows.map(({ before, after }) => ({ before, after }))).toEqual([
    { before: null, after: { password: '[hidden]', step: 1 } },
    { before: { "it's": [1, null] }, after: null },
    { before: null, after: { password: '[hidden]', step: 2 } },
  ]);
  const [first] = rows;
  expect(first).toMatchObject({ actorKind: 'system', actorName: 'trail', demo: false, ip: null });
  expect(first?.recordedAt.getTime()).toBeGreaterThanOrEqual(first?.occurredAt.getTime() ?? 0);
  expect(await hintsOf('kept')).toEqual([
    { topic: 'audit', subjectId: 'kept-inner' },
    { topic: 'audit', subjectId: 'kept' },
  ]);
});

test('a verb that fails leaves neither', async () => {
  await expect(outer(systemActor('trail'), { id: 'lost', fails: true })).rejects.toMatchObject({
    code: 'conflict',
  });
  expect(await rowsOf('lost')).toEqual([]);
  expect(await hintsOf('lost')).toEqual([]);
});
