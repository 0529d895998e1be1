import { afterAll, expect, test } from 'vitest';
import { makeUser } from '#server/actions/test-fixture.ts';
import { currentBindings, saveBinding } from '#server/actions/bindings.ts';
import { getPolicy, savePolicy } from '#server/actions/policies.ts';
import { readLimits, saveLimit } from '#server/incidents/limits.ts';
import { createMonitor, updateMonitor } from '#server/monitoring/save-monitor.ts';
import { bindingInput } from '#lib/schemas/actions-execution.ts';
import { limitInput } from '#lib/schemas/incidents.ts';
import { db } from '#server/platform/db.ts';
import { found } from '#server/platform/verb.ts';

afterAll(async () => {
  await db().$disconnect();
});

test('of two who edit the policy at once the second sees what the first saved', async () => {
  const ana = await makeUser('Ana', ['admin']);
  const ben = await makeUser('Ben', ['admin']);
  const { body, version } = await getPolicy(ana, { name: 'approvals' });
  const save = (actor: typeof ana, expiryMinutes: number) =>
    savePolicy(actor, {
      name: 'approvals',
      body: { ...body, expiryMinutes },
      baseVersion: version,
    });
  const both = await Promise.allSettled([save(ana, 41), save(ben, 42)]);
  expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  const kept = both[0].status === 'fulfilled' ? 41 : 42;
  expect(both.find(({ status }) => status === 'rejected')).toMatchObject({
    reason: {
      code: 'conflict',
      data: {
        version: version + 1,
        by: kept === 41 ? 'Ana' : 'Ben',
        theirs: { expiryMinutes: kept },
      },
    },
  });
  const now = await getPolicy(ana, { name: 'approvals' });
  expect(now).toMatchObject({ version: version + 1, body: { expiryMinutes: kept } });
});

test('a binding and a limit tell what is in force by now', async () => {
  const ana = await makeUser('Ana', ['admin']);
  const binding = found((await currentBindings())[0], 'binding');
  const given = bindingInput.parse(binding);
  const other = { ...given, enabled: !given.enabled };
  await saveBinding(ana, { ...other, baseVersion: binding.version });
  await expect(saveBinding(ana, { ...given, baseVersion: binding.version })).rejects.toMatchObject({
    code: 'conflict',
    data: { version: binding.version + 1, by: 'Ana', theirs: { enabled: other.enabled } },
  });
  // Saved on purpose over theirs.
  await saveBinding(ana, { ...given, baseVersion: binding.version + 1 });

  const limit = found((await readLimits())[0], 'limit');
  const old = limitInput.parse(limit);
  await saveLimit(ana, { ...old, breaches: 1, of: 1, baseVersion: limit.version });
  await expect(saveLimit(ana, { ...old, baseVersion: limit.version })).rejects.toMatchObject({
    code: 'conflict',
    data: { version: limit.version + 1, theirs: { of: 1 } },
  });
});

test('a monitor keeps what the first one saved; without a base it is replaced', async () => {
  const ana = await makeUser('Ana', ['admin']);
  const given = {
    name: 'Queue',
    rule: {
      query: { kind: 'metric' as const, metric: 'queue.depth' },
      comparison: '>' as const,
      bound: { limit: 10 },
    },
  };
  const { id } = await createMonitor(ana, given);
  await updateMonitor(ana, { ...given, id, severity: 'error', baseVersion: 1 });
  await expect(
    updateMonitor(ana, { ...given, id, severity: 'critical', baseVersion: 1 }),
  ).rejects.toMatchObject({
    code: 'conflict',
    data: { version: 2, by: 'Ana', theirs: { severity: 'error' } },
  });
  expect((await db().monitor.findUniqueOrThrow({ where: { id } })).severity).toBe('error');
  await updateMonitor(ana, { ...given, id });
  expect((await db().monitor.findUniqueOrThrow({ where: { id } })).version).toBe(3);
});
