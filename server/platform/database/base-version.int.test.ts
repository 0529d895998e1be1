import { afterAll, expect, test } from 'vitest';
import { bindingInput } from '#lib/schemas/actions/execution.ts';
import { limitInput } from '#lib/schemas/incidents/incidents.ts';
import { renameTeam, createTeam } from '#server/accounts/teams.ts';
import { createUser, updateUser } from '#server/accounts/users.ts';
import { getPolicy, savePolicy } from '#server/actions/policy/policies.ts';
import { currentBindings, saveBinding } from '#server/actions/proposals/automation-rules.ts';
import { saveExecutor } from '#server/actions/targets/executors.ts';
import { makeUser } from '#server/actions/testing/actions.ts';
import { saveBudget } from '#server/costs/budgets.ts';
import { savePrice } from '#server/costs/prices.ts';
import {
  createDatasetSource,
  updateDatasetSource,
} from '#server/experiments/datasets/save-dataset-source.ts';
import {
  createMlflowServer,
  updateMlflowServer,
} from '#server/experiments/mlflow-servers/save-server.ts';
import { readLimits, saveLimit } from '#server/incidents/limits.ts';
import { getIncidentSettings, saveIncidentSettings } from '#server/incidents/settings.ts';
import { createCheck, updateCheck } from '#server/monitoring/save-check.ts';
import { createMonitor, updateMonitor } from '#server/monitoring/save-monitor.ts';
import { createChannel, updateChannel } from '#server/notifications/channels/channels.ts';
import { createReport, updateReport } from '#server/notifications/reports/reports.ts';
import { newId } from '#server/platform/ids.ts';
import { found } from '#server/platform/verb.ts';
import { getTelemetrySettings, saveTelemetrySettings } from '#server/sources/telemetry-settings.ts';
import { updateSource } from '#server/sources/update-source.ts';
import { db } from './db.ts';

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
  // The body before the first version is retained, for comparison and rollback.
  expect(version).toBe(0);
  expect(now.shipped).toEqual(body);
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

const slack = (name: string, urlRef: string) => ({
  name,
  settings: { kind: 'slack' as const, urlRef },
});

test('of two who save a channel at once the second sees what the first saved, without the secret', async () => {
  const ana = await makeUser('Ana', ['admin']);
  const ben = await makeUser('Ben', ['admin']);
  const { id } = await createChannel(ana, slack('On call', 'env:TANDEM_SECRET_OLD'));
  const save = (actor: typeof ana, urlRef: string) =>
    updateChannel(actor, { id, ...slack('On call', urlRef), baseVersion: 1 });
  const both = await Promise.allSettled([
    save(ana, 'env:TANDEM_SECRET_ANA'),
    save(ben, 'env:TANDEM_SECRET_BEN'),
  ]);
  expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  const [by, urlRef] =
    both[0].status === 'fulfilled'
      ? ['Ana', 'env:TANDEM_SECRET_ANA']
      : ['Ben', 'env:TANDEM_SECRET_BEN'];
  expect(both.find(({ status }) => status === 'rejected')).toMatchObject({
    reason: { code: 'conflict', data: { version: 2, by, theirs: { settings: { urlRef } } } },
  });
  const row = await db().notificationChannel.findUniqueOrThrow({ where: { id } });
  expect(row).toMatchObject({ revision: 2, settings: { urlRef } });
  const report = {
    name: 'Week',
    kind: 'operations' as const,
    every: 'week' as const,
    day: 1,
    time: '08:00',
    channels: [id],
  };
  const made = await createReport(ana, report);
  await updateReport(ana, { ...report, id: made.id, time: '09:00', baseVersion: 1 });
  await expect(
    updateReport(ben, { ...report, id: made.id, time: '10:00', baseVersion: 1 }),
  ).rejects.toMatchObject({ data: { version: 2, by: 'Ana', theirs: { time: '09:00' } } });
});

test('executors, checks, datasets, MLflow servers and teams keep what the first one saved', async () => {
  const ana = await makeUser('Ana', ['admin']);
  const conflict = (version: number, theirs: object) => ({
    code: 'conflict',
    data: { version, by: 'Ana', theirs },
  });
  const executor = { name: 'trainer', enabled: false, url: 'https://a.example' };
  await saveExecutor(ana, { ...executor, baseVersion: 0 });
  // Two who add the same name: the second one learns of the first.
  await expect(
    saveExecutor(ana, { ...executor, url: 'https://b.example', baseVersion: 0 }),
  ).rejects.toMatchObject(conflict(1, { url: 'https://a.example' }));
  // A switch alone is based on nothing.
  await saveExecutor(ana, { name: 'trainer', enabled: false });

  const check = { name: 'Shop', probe: { kind: 'tcp' as const, target: 'a.example:443' } };
  const { id } = await createCheck(ana, check);
  await updateCheck(ana, { ...check, id, everySeconds: 30, baseVersion: 1 });
  await expect(
    updateCheck(ana, { ...check, id, everySeconds: 90, baseVersion: 1 }),
  ).rejects.toMatchObject(
    conflict(2, { everySeconds: 30, probe: { kind: 'tcp', target: 'a.example:443' } }),
  );

  const table = { url: 'https://a.example/t.csv' };
  const dataset = await createDatasetSource(ana, { ...table, name: 'Table' });
  await updateDatasetSource(ana, { ...table, ...dataset, everySeconds: 7_200, baseVersion: 1 });
  await expect(
    updateDatasetSource(ana, { ...table, ...dataset, everySeconds: 600, baseVersion: 1 }),
  ).rejects.toMatchObject(conflict(2, { everySeconds: 7_200 }));

  const place = { url: 'https://mlflow.example' };
  const server = await createMlflowServer(ana, { ...place, name: 'Lab' });
  await updateMlflowServer(ana, { ...place, ...server, everySeconds: 600, baseVersion: 1 });
  await expect(
    updateMlflowServer(ana, { ...place, ...server, everySeconds: 900, baseVersion: 1 }),
  ).rejects.toMatchObject(conflict(2, { everySeconds: 600 }));

  const team = await createTeam(ana, { name: 'Payments' });
  await renameTeam(ana, { ...team, name: 'Payments EU', baseVersion: 1 });
  await expect(renameTeam(ana, { ...team, name: 'Money', baseVersion: 1 })).rejects.toMatchObject(
    conflict(2, { name: 'Payments EU' }),
  );
});

test('a budget and a price are refused where theirs was saved since, not where it is older', async () => {
  const ana = await makeUser('Ana', ['admin']);
  const ben = await makeUser('Ben', ['admin']);
  const budget = { scope: 'all' as const, month: '2026-10', currency: 'EUR' };
  await saveBudget(ana, { ...budget, amount: '100', baseVersion: 0 });
  await expect(saveBudget(ben, { ...budget, amount: '200', baseVersion: 0 })).rejects.toMatchObject(
    {
      code: 'conflict',
      data: { version: 1, by: 'Ana', theirs: { amount: '100', month: '2026-10' } },
    },
  );
  // Another month takes nothing from anybody, and gets the next revision.
  await saveBudget(ben, { ...budget, month: '2026-11', amount: '300', baseVersion: 1 });
  await saveBudget(ben, { ...budget, amount: '150', baseVersion: 2 });
  expect(
    (await db().budget.findMany({ where: { currency: 'EUR' }, orderBy: { month: 'asc' } })).map(
      ({ revision }) => revision,
    ),
  ).toEqual([3, 2]);

  const price = { kind: 'gpu' as const, currency: 'EUR', source: 'contract' };
  await savePrice(ana, { ...price, price: '1', validFrom: '2026-09-01', baseVersion: 0 });
  await savePrice(ana, { ...price, price: '2', validFrom: '2026-11-01', baseVersion: 1 });
  // Both opened the price of September's form; for a day before November nothing changed since.
  await savePrice(ben, { ...price, price: '1.5', validFrom: '2026-10-01', baseVersion: 1 });
  await expect(
    savePrice(ben, { ...price, price: '3', validFrom: '2026-11-05', baseVersion: 1 }),
  ).rejects.toMatchObject({
    code: 'conflict',
    data: { version: 2, by: 'Ana', theirs: { price: '2', validFrom: '2026-11-01' } },
  });
});

test('an account, a source and the settings tell what is in force by now; a switch is no save of their form', async () => {
  const ana = await makeUser('Ana', ['admin']);
  const ben = await makeUser('Ben', ['admin']);
  const { id, revision } = await createUser(ana, { email: 'cem@example.test', name: 'Cem' });
  const saveUser = (actor: typeof ana, role: 'operator' | 'approver') =>
    updateUser(actor, {
      id,
      grants: [{ role, teamId: null, environmentId: null }],
      baseVersion: revision,
    });
  const both = await Promise.allSettled([saveUser(ana, 'operator'), saveUser(ben, 'approver')]);
  const [by, role] = both[0].status === 'fulfilled' ? ['Ana', 'operator'] : ['Ben', 'approver'];
  expect(both.find(({ status }) => status === 'rejected')).toMatchObject({
    reason: {
      code: 'conflict',
      data: { version: revision + 1, by, theirs: { grants: [{ role }] } },
    },
  });
  await updateUser(ana, { id, disabled: true });
  await updateUser(ben, { id, name: 'Cem B', baseVersion: revision + 1 });

  const source = await db().source.create({
    data: { id: newId(), key: 'conflict', kind: 'otlp', name: 'Shop' },
  });
  await updateSource(ana, { id: source.id, name: 'Shop in town', baseVersion: 1 });
  await updateSource(ana, { id: source.id, enabled: false });
  await expect(
    updateSource(ben, { id: source.id, silentAfterMinutes: 5, baseVersion: 1 }),
  ).rejects.toMatchObject({
    code: 'conflict',
    data: { version: 2, by: 'Ana', theirs: { name: 'Shop in town' } },
  });

  const quiet = await getIncidentSettings(ana, {});
  const saved = await saveIncidentSettings(ana, { ...quiet, of: 7, baseVersion: quiet.revision });
  await expect(
    saveIncidentSettings(ben, { ...quiet, of: 9, baseVersion: quiet.revision }),
  ).rejects.toMatchObject({
    code: 'conflict',
    data: { version: saved.revision, by: 'Ana', theirs: { of: 7 } },
  });
  const kept = await getTelemetrySettings(ana, {});
  const saveKept = (actor: typeof ana, prompts: boolean) =>
    saveTelemetrySettings(actor, { ...kept, prompts, baseVersion: kept.revision });
  const settings = await Promise.allSettled([saveKept(ana, true), saveKept(ben, false)]);
  expect(settings.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
});
