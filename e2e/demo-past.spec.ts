import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from '@playwright/test';
import type { ActionDetail } from '#lib/schemas/actions.ts';
import type { AuditItem, DemoStatus } from '#lib/schemas/governance.ts';
import type { IncidentDetail, IncidentSummary } from '#lib/schemas/incidents.ts';
import type { ApiClient } from './support/api-client.ts';
import { makeApiClient } from './support/api-client.ts';
import { makePerson, signIn } from './support/sign-in.ts';
import { incidentOf } from './support/spine.ts';
import type { TandemInstance } from './support/tandem-instance.ts';
import { startTandem } from './support/tandem-instance.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const BUILD_MS = 600_000;
const results = resolve(import.meta.dirname, '../test-results');

// An installation of its own, with a short history: its demo is removed in the end.
let instance: TandemInstance;
let api: ApiClient;
let past: IncidentDetail[];
const openedMs = Date.now();

async function items<T>(path: string): Promise<T[]> {
  return ((await api.get(path)) as { items: T[] }).items;
}

const before = (at: string) => Date.parse(at) < openedMs - HOUR_MS;

async function pastActions(): Promise<ActionDetail[]> {
  const ids = past.flatMap((incident) => incident.actions.map(({ id }) => id));
  return Promise.all(ids.map(async (id) => (await api.get(`/api/actions/${id}`)) as ActionDetail));
}

test.beforeAll(async () => {
  test.setTimeout(BUILD_MS + 10 * MINUTE_MS);
  mkdirSync(results, { recursive: true });
  instance = await startTandem({
    demo: true,
    logFile: `${results}/demo-past.log`,
    readyWithinMs: BUILD_MS,
    sampleSeconds: 10,
    evaluateSeconds: 30,
    env: { DEMO_BACKFILL_DAYS: '3', TANDEM_HOST_COLLECTOR: 'off' },
  });
  api = makeApiClient(instance.url, instance.apiKey);
  // Nothing is shown of it until a window is done, so all of the past is there at once.
  await expect
    .poll(
      async () =>
        (await items<IncidentSummary>('/api/incidents?limit=100')).filter(({ openedAt }) =>
          before(openedAt),
        ).length,
      { timeout: 8 * MINUTE_MS, intervals: [2_000] },
    )
    .toBe(3);
  const found = await items<IncidentSummary>('/api/incidents?limit=100');
  past = await Promise.all(
    found
      .filter(({ openedAt }) => before(openedAt))
      .toSorted((a, b) => a.openedAt.localeCompare(b.openedAt))
      .map(({ id }) => incidentOf(api, id)),
  );
});

test.afterAll(async () => instance.stop());

test('three incidents of the past are over, and their first causes are the true ones', () => {
  const told = past.map(({ demo, status, diagnosis }) => {
    const [cause] = diagnosis?.causes ?? [];
    return { demo, status, kind: cause?.kind, blamed: cause?.resource.name };
  });
  expect(told).toEqual([
    { demo: true, status: 'resolved', kind: 'saturation', blamed: 'checkout' },
    { demo: true, status: 'resolved', kind: 'change', blamed: 'storefront' },
    { demo: true, status: 'resolved', kind: 'change', blamed: 'payments' },
  ]);
});

test('people decided then: one was rejected, one did not help, one did, and no call was made', async () => {
  const actions = await pastActions();
  const told = actions.map(({ status, target, approvals }) => ({
    status,
    target: target.name,
    vote: approvals[0]?.vote,
  }));
  expect(told).toEqual([
    { status: 'not_verified', target: 'checkout', vote: 'approve' },
    { status: 'rejected', target: 'storefront', vote: 'reject' },
    { status: 'verified', target: 'payments', vote: 'approve' },
  ]);
  const runs = actions.flatMap((action) => action.runs);
  expect(runs.length).toBe(2);
  for (const run of runs) {
    expect(run.simulated).toBe(true);
    expect(JSON.stringify(run.log)).toContain('Simulated');
  }
  for (const { approvals } of actions)
    for (const { at } of approvals) expect(before(at), at).toBe(true);
});

test('a simulated run says so on the screen', async ({ browser }) => {
  const context = await browser.newContext({ baseURL: instance.url });
  const page = await context.newPage();
  await signIn(page, await makePerson(api, ['operator']));
  const verified = (await pastActions()).find(({ status }) => status === 'verified');
  await page.goto(`/actions/${verified?.id ?? ''}`);
  const run = page.getByRole('region', { name: 'Run', exact: true });
  await expect(run.getByText('Simulated', { exact: true })).toBeVisible();
  await page.goto(`/incidents/${past[2]?.id ?? ''}`);
  await expect(page.getByText('Run over past telemetry').first()).toBeVisible();
  await context.close();
});

test('the audit log tells both times, and its chain holds', async () => {
  const rows = await items<AuditItem>('/api/audit?limit=200&action=actions.');
  const ofPast = rows.filter(({ occurredAt }) => before(occurredAt));
  expect(ofPast.length).toBeGreaterThan(8);
  for (const { recordedAt } of ofPast) expect(before(recordedAt)).toBe(false);
  const env = { ...process.env, TANDEM_DATA_DIR: instance.dataDir };
  const answer = execFileSync(process.execPath, ['bin/audit-verify.mjs'], {
    cwd: resolve(import.meta.dirname, '..'),
    env,
    encoding: 'utf8',
  });
  expect(answer).toContain('The audit log is intact');
});

test('nobody was told of the past', async () => {
  const events = await items<{ at: string }>('/api/notifications/events?limit=100');
  expect(events.filter(({ at }) => before(at))).toEqual([]);
});

test('one incident is open and one approval waits, apart from the shop', async () => {
  test.setTimeout(6 * MINUTE_MS);
  await expect
    .poll(
      async () =>
        (await items<ActionDetail>('/api/actions?view=waiting&limit=50')).map(({ title }) => title),
      { timeout: 5 * MINUTE_MS, intervals: [2_000] },
    )
    .toEqual([expect.stringContaining('Roll back statements to 1.9.0')]);
  const open = await items<IncidentSummary>('/api/incidents?status=open&limit=50');
  expect(open.map(({ resource }) => resource?.name)).toEqual(['statements']);
});

test('the removal takes all of it, but not the audit rows', async () => {
  test.setTimeout(3 * MINUTE_MS);
  await api.remove('/api/demo');
  await expect
    .poll(async () => ((await api.get('/api/demo')) as DemoStatus).state, {
      timeout: 2 * MINUTE_MS,
      intervals: [1_000],
    })
    .toBe('off');
  expect(await api.get('/api/demo')).toMatchObject({ resources: 0, incidents: 0 });
  expect(await items('/api/actions?limit=50')).toEqual([]);
  const rows = await items<AuditItem>('/api/audit?limit=200&action=actions.');
  expect(rows.filter(({ occurredAt }) => before(occurredAt)).length).toBeGreaterThan(8);
});
