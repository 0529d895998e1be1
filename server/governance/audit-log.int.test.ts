import { afterAll, beforeAll, expect, test } from 'vitest';
import { exportAudit, listAudit } from '#server/governance/list-audit.ts';
import { verifyAudit, verifyNewestAudit } from '#server/governance/verify-audit.ts';
import { systemActor } from '#server/platform/actor.ts';
import { emptyTrail, noteAudit, writeTrail } from '#server/platform/audit/audit.ts';
import { sealAudit } from '#server/platform/audit/seal-audit.ts';
import { db } from '#server/platform/database/db.ts';
import { env } from '#server/platform/env.ts';
import { inputOf } from '#server/platform/http/route.ts';
import { newId } from '#server/platform/ids.ts';
import { ownerUrl } from '#server/platform/testing/owner.ts';
import { testPerson } from '#server/platform/testing/person.ts';

const now = new Date('2026-11-27T12:00:00Z');
const rowAt = (seq: bigint) => db().auditEntry.findFirstOrThrow({ where: { seq } });

/** Only who owns the database gets past the guard of the table, and the chain is there for that. */
beforeAll(async () => {
  env.DATABASE_URL = ownerUrl();
  await db().$executeRaw`alter table "AuditEntry" disable trigger audit_guard`;
  const trail = emptyTrail();
  for (let at = 0; at < 6; at += 1)
    noteAudit(
      trail,
      at % 2 === 0 ? systemActor('a job') : testPerson('operator'),
      'limits.save',
      now,
      {
        subject: { kind: 'limit', id: newId(), name: `Limit ${at}` },
        before: { above: at },
        after: { above: at + 1 },
      },
    );
  await db().$transaction((tx) => writeTrail(tx, trail));
  while ((await sealAudit(new Date(Date.now() + 10_000))) > 0);
});
afterAll(() => db().$disconnect());

test('an untouched chain holds, as a whole and from its middle', async () => {
  expect(await verifyAudit()).toMatchObject({ ok: true, rows: 6, unsealed: 0 });
  expect(await verifyNewestAudit(2)).toMatchObject({ ok: true });
});

test('browsers hear of sealed rows once for all of them, and of nothing where none was', async () => {
  const hints = () => db().outboxEvent.count({ where: { topic: 'audit' } });
  expect(await hints()).toBe(1);
  expect(await sealAudit(new Date(Date.now() + 10_000))).toBe(0);
  expect(await hints()).toBe(1);
});

test('a changed row is the first that does not fit', async () => {
  const { id, after } = await rowAt(3n);
  await db().auditEntry.update({ where: { id }, data: { after: { above: 99 } } });
  expect(await verifyAudit()).toMatchObject({ ok: false, seq: '3', id, rows: 2 });
  await db().auditEntry.update({ where: { id }, data: { after: after ?? {} } });
  expect(await verifyAudit()).toMatchObject({ ok: true });
});

test('a row with a hash made anew is told by the one that follows it', async () => {
  const { id, hash } = await rowAt(4n);
  await db().auditEntry.update({ where: { id }, data: { hash: 'f'.repeat(64) } });
  expect(await verifyAudit()).toMatchObject({ ok: false, seq: '4', id });
  await db().auditEntry.update({ where: { id }, data: { hash } });
});

test('two rows that changed places are told', async () => {
  const [second, third] = [await rowAt(2n), await rowAt(3n)];
  const put = (id: string, seq: bigint | null) =>
    db().auditEntry.update({ where: { id }, data: { seq } });
  await put(second.id, null);
  await put(third.id, 2n);
  await put(second.id, 3n);
  expect(await verifyAudit()).toMatchObject({ ok: false, seq: '2', id: third.id });
  await put(second.id, null);
  await put(third.id, 3n);
  await put(second.id, 2n);
  expect(await verifyAudit()).toMatchObject({ ok: true });
});

test('who may read it may not carry it away, and both ask for one kind of actor', async () => {
  await expect(exportAudit(testPerson('approver'), {})).rejects.toMatchObject({
    code: 'forbidden',
  });
  await expect(listAudit(testPerson('operator'), {})).rejects.toMatchObject({ code: 'forbidden' });
  const { items } = await exportAudit(testPerson('auditor'), { actorKind: 'system' });
  expect(items.map(({ actor }) => actor.kind)).toEqual(['system', 'system', 'system']);
  expect((await listAudit(testPerson('approver'), { actorKind: 'user' })).items).toHaveLength(3);
  const [first] = items;
  if (first === undefined) throw new Error('no entry');
  const one = await listAudit(testPerson('auditor'), { id: first.id });
  expect(one.items.map(({ id }) => id)).toEqual([first.id]);
  expect((await listAudit(testPerson('auditor'), { id: newId() })).items).toEqual([]);
  await expect(
    listAudit(testPerson('auditor'), inputOf({ actorKind: 'robot' })),
  ).rejects.toMatchObject({ code: 'invalid_input' });
});

test('a row that was taken out is named, last because nothing brings it back', async () => {
  const { id } = await rowAt(5n);
  await db().auditEntry.delete({ where: { id } });
  expect(await verifyAudit()).toMatchObject({
    ok: false,
    seq: '6',
    rows: 4,
    reason: 'row 5 is missing',
  });
});
