import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { verifyAudit, verifyNewestAudit } from '#server/governance/verify-audit.ts';
import { systemActor } from '#server/platform/actor.ts';
import { auditHash, genesisHash } from '#server/platform/audit/audit-hash.ts';
import { emptyTrail, noteAudit, writeTrail } from '#server/platform/audit/audit.ts';
import { sealAudit } from '#server/platform/audit/seal-audit.ts';
import { db } from '#server/platform/database/db.ts';
import { env } from '#server/platform/env.ts';
import { newId } from '#server/platform/ids.ts';
import { ownerUrl } from '#server/platform/testing/owner.ts';

const [teamId, environmentId] = [newId(), newId()];

async function addRows(count: number): Promise<void> {
  const trail = emptyTrail();
  for (let at = 0; at < count; at += 1)
    noteAudit(trail, systemActor('a job'), 'limits.save', new Date(), {
      subject: { kind: 'limit', id: newId(), name: 'Limit' },
      before: { above: 1 },
      after: { above: 2 },
      reason: 'a test',
      teamId,
      environmentId,
    });
  await db().$transaction((tx) => writeTrail(tx, trail));
}
const seal = async (): Promise<void> => {
  while ((await sealAudit(new Date(Date.now() + 10_000))) > 0);
};

/** As a worker of the version before sealed: by rule 1, without a checkpoint. */
async function sealByOldRule(): Promise<void> {
  let prevHash = genesisHash;
  let seq = 0n;
  for (const row of await db().auditEntry.findMany({ orderBy: { order: 'asc' } })) {
    seq += 1n;
    const hash = auditHash(prevHash, { ...row, seq });
    await db().auditEntry.update({ where: { id: row.id }, data: { seq, prevHash, hash } });
    prevHash = hash;
  }
}
const rowAt = (seq: bigint) => db().auditEntry.findFirstOrThrow({ where: { seq } });
const point = () => db().auditCheckpoint.findUniqueOrThrow({ where: { id: 1 } });
const fileOfCopy = async () =>
  join(env.TANDEM_DATA_DIR, `audit-checkpoint-${(await point()).chainId}.json`);

/** Only the owner of the database gets past the guard of the table. */
beforeAll(async () => {
  env.DATABASE_URL = ownerUrl();
  await db().$executeRaw`alter table "AuditEntry" disable trigger all`;
});
beforeEach(async () => {
  await db().$executeRaw`delete from "AuditEntry"`;
  for (const name of readdirSync(env.TANDEM_DATA_DIR))
    if (name.startsWith('audit-checkpoint-')) rmSync(join(env.TANDEM_DATA_DIR, name));
  await db().auditCheckpoint.deleteMany();
});
afterAll(() => db().$disconnect());

test('rows of an earlier version stay verified under their rule, and the verdict names where the new one begins', async () => {
  await addRows(3);
  await sealByOldRule();
  expect(await verifyAudit()).toMatchObject({ ok: true, rows: 3, coversAllFrom: null });
  await addRows(2);
  await seal();
  expect(await verifyAudit()).toMatchObject({ ok: true, rows: 5, coversAllFrom: '4' });
  expect((await rowAt(3n)).chain).toBeNull();
  expect((await rowAt(4n)).chain).toBe(2);
  // The old rule does not cover the team, which is why there is a new one.
  await db().auditEntry.update({ where: { id: (await rowAt(2n)).id }, data: { teamId: newId() } });
  expect(await verifyAudit()).toMatchObject({ ok: true });
  await db().auditEntry.update({ where: { id: (await rowAt(4n)).id }, data: { teamId: newId() } });
  expect(await verifyAudit()).toMatchObject({ ok: false, seq: '4' });
});

test('a change of any column of a sealed row is found', async () => {
  await addRows(2);
  await seal();
  const columns = await db().$queryRaw<{ name: string; type: string }[]>`
    select column_name as name, data_type as type from information_schema.columns
    where table_schema = 'public' and table_name = 'AuditEntry'`;
  const changes: Record<string, string> = {
    uuid: 'gen_random_uuid()',
    text: `'changed'`,
    jsonb: `'{"changed": true}'`,
    boolean: 'true',
    bigint: '77',
    smallint: '1',
    'timestamp with time zone': 'now()',
  };
  expect(columns.length).toBeGreaterThan(20);
  for (const { name, type } of columns) {
    const { id } = await rowAt(2n);
    const before = await db().auditEntry.findUniqueOrThrow({ where: { id } });
    await db().$executeRawUnsafe(
      `update "AuditEntry" set "${name}" = ${changes[type] ?? 'null'} where "id" = '${id}'`,
    );
    expect(await verifyAudit(), name).toMatchObject({ ok: false });
    await db()
      .$executeRaw`delete from "AuditEntry" where "order" = 77 or "seq" = 2 or "seq" = 77 or "id" = ${id}::uuid`;
    const { before: old, after, ...rest } = before;
    await db().auditEntry.create({ data: { ...rest, before: old ?? {}, after: after ?? {} } });
    expect(await verifyAudit(), name).toMatchObject({ ok: true });
  }
});

test('a cut tail is found, by the checkpoint and, where that is put back too, by its copy', async () => {
  await addRows(3);
  await seal();
  const early = await point();
  await addRows(2);
  await seal();
  await db().$executeRaw`delete from "AuditEntry" where "seq" > 3`;
  const reason = 'rows 4 to 5 are missing at the end: the checkpoint names them';
  expect(await verifyAudit()).toMatchObject({ ok: false, rows: 3, reason });
  expect(await verifyNewestAudit(1)).toMatchObject({ ok: false, reason });
  await db().auditCheckpoint.update({ where: { id: 1 }, data: early });
  expect(await verifyAudit()).toMatchObject({ ok: false, reason });
  // Without its copy an old, signed checkpoint is as good as any: keep the last hash elsewhere, too.
  rmSync(await fileOfCopy());
  expect(await verifyAudit()).toMatchObject({ ok: true, rows: 3 });
});

test('a checkpoint that is missing, forged or behind the rows is found', async () => {
  await addRows(2);
  await seal();
  const kept = await point();
  const { hash: forged } = await rowAt(1n);
  await db().auditCheckpoint.update({ where: { id: 1 }, data: { seq: 1n, hash: forged ?? '' } });
  expect(await verifyAudit()).toMatchObject({
    ok: false,
    reason: 'the checkpoint was not signed by this instance',
  });
  await db().auditCheckpoint.deleteMany();
  expect(await verifyAudit()).toMatchObject({ ok: false, reason: 'the checkpoint is missing' });
  await db().$executeRaw`delete from "AuditEntry"`;
  expect(await verifyAudit()).toMatchObject({ ok: false, reason: 'the checkpoint is missing' });
  await db().auditCheckpoint.create({ data: kept });
  expect(await verifyAudit()).toMatchObject({
    ok: false,
    reason: 'rows 1 to 2 are missing at the end: the checkpoint names them',
  });
});

test('rows that somebody appended with right hashes are found: no checkpoint follows them', async () => {
  await addRows(2);
  await seal();
  await addRows(1);
  const last = await rowAt(2n);
  const row = await db().auditEntry.findFirstOrThrow({ where: { seq: null } });
  const forged = { seq: 3n, chain: 2 };
  const hash = auditHash(last.hash ?? '', { ...row, ...forged });
  await db().auditEntry.update({
    where: { id: row.id },
    data: { ...forged, prevHash: last.hash, hash },
  });
  expect(await verifyAudit()).toMatchObject({
    ok: false,
    reason: 'rows from 3 on were not sealed by this instance',
  });
});

test('a row that is sealed by the old rule behind the new one is found', async () => {
  await addRows(2);
  await seal();
  const [first, second] = [await rowAt(1n), await rowAt(2n)];
  const hash = auditHash(first.hash ?? '', { ...second, seq: 2n, chain: null });
  await db().auditEntry.update({ where: { id: second.id }, data: { chain: null, hash } });
  expect(await verifyAudit()).toMatchObject({
    ok: false,
    seq: '2',
    reason: 'it is sealed by an older rule than the previous row',
  });
});

test('the guard refuses a change, a deletion, a truncation and a seal of the old rule', async () => {
  await addRows(2);
  await db().$executeRaw`alter table "AuditEntry" enable trigger all`;
  try {
    await seal();
    await addRows(1);
    const { id } = await rowAt(1n);
    for (const refused of [
      db().auditEntry.update({ where: { id }, data: { teamId: null } }),
      db().auditEntry.update({ where: { id }, data: { hash: 'f'.repeat(64) } }),
      db().auditEntry.deleteMany(),
      db().$executeRaw`truncate "AuditEntry"`,
    ])
      await expect(refused).rejects.toThrow('the audit log is append-only');
    await expect(
      db().auditEntry.updateMany({ where: { seq: null }, data: { seq: 3n, hash: 'x' } }),
    ).rejects.toThrow('sealed by a newer version');
  } finally {
    await db().$executeRaw`alter table "AuditEntry" disable trigger all`;
  }
});
