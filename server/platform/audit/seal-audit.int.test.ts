import pg from 'pg';
import { afterAll, expect, test } from 'vitest';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { env } from '#server/platform/env.ts';
import { wakeChannel } from '#server/platform/jobs/wake-channel.ts';
import { emptyTrail, noteAudit, sealAuditTask, writeTrail } from './audit.ts';
import { sealAll, sealDelayMs } from './seal-audit.ts';

afterAll(() => db().$disconnect());

test('a new row wakes the sealer at commit, which comes again while the row is too young', async () => {
  const client = new pg.Client({ connectionString: env.DATABASE_URL });
  await client.connect();
  const heard: (string | undefined)[] = [];
  client.on('notification', ({ payload }) => heard.push(payload));
  await client.query(`listen ${wakeChannel}`);
  const { signal } = new AbortController();
  const start = new Date();
  await sealAll(new Date(start.getTime() + 60_000), signal);
  expect(await sealAll(start, signal)).toBe(false);
  heard.length = 0;
  const trail = emptyTrail();
  for (const name of ['one', 'two'])
    noteAudit(trail, systemActor('a job'), 'limits.save', start, {
      subject: { kind: 'limit', name },
    });
  await db().$transaction((tx) => writeTrail(tx, trail));
  await expect.poll(() => heard).toEqual([sealAuditTask]);
  await client.end();
  expect(await sealAll(start, signal)).toBe(true);
  expect(await sealAll(new Date(Date.now() + sealDelayMs), signal)).toBe(false);
  expect(await db().auditEntry.count({ where: { seq: null } })).toBe(0);
});
