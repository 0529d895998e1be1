import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import type { ActionDetail } from '#lib/schemas/actions/actions.ts';
import type { AuditItem } from '#lib/schemas/governance/governance.ts';
import type { IncidentDetail, IncidentSummary } from '#lib/schemas/incidents/incidents.ts';
import type { ApiClient } from '../support/api-client.ts';
import { expect, test } from '../support/fixtures.ts';
import { incidentOf } from '../support/spine.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const SHOP = ['storefront', 'checkout', 'payments', 'fraud-score', 'recommender'];

let past: IncidentDetail[];
const openedMs = Date.now();

async function items<T>(api: ApiClient, path: string): Promise<T[]> {
  return ((await api.get(path)) as { items: T[] }).items;
}

const before = (at: string) => Date.parse(at) < openedMs - HOUR_MS;

async function pastActions(api: ApiClient): Promise<ActionDetail[]> {
  const ids = past.flatMap((incident) => incident.actions.map(({ id }) => id));
  return Promise.all(ids.map(async (id) => (await api.get(`/api/actions/${id}`)) as ActionDetail));
}

test.beforeAll(async ({ api }) => {
  test.setTimeout(8 * MINUTE_MS);
  const ofPast = async () =>
    (await items<IncidentSummary>(api, '/api/incidents?limit=100')).filter(({ openedAt }) =>
      before(openedAt),
    );
  // The spine goes over it while other tests run; a window appears when it is through.
  await expect
    .poll(async () => (await ofPast()).length, { timeout: 7 * MINUTE_MS, intervals: [2_000] })
    .toBe(3);
  const found = (await ofPast()).toSorted((a, b) => a.openedAt.localeCompare(b.openedAt));
  past = await Promise.all(found.map(({ id }) => incidentOf(api, id)));
});

test('three incidents of the past are over, and their first causes are the true ones', () => {
  const told = past.map(({ demo, status, diagnosis }) => {
    const [cause] = diagnosis.causes;
    return { demo, status, kind: cause?.kind, blamed: cause?.resource.name };
  });
  expect(told).toEqual([
    { demo: true, status: 'resolved', kind: 'saturation', blamed: 'checkout' },
    { demo: true, status: 'resolved', kind: 'change', blamed: 'storefront' },
    { demo: true, status: 'resolved', kind: 'change', blamed: 'payments' },
  ]);
});

test('people decided then: one was rejected, one did not help, one did, and no call was made', async ({
  api,
}) => {
  const actions = await pastActions(api);
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

test('a simulated run says so on the screen', async ({ api, pageAs }) => {
  const page = await pageAs('operator');
  const verified = (await pastActions(api)).find(({ status }) => status === 'verified');
  await page.goto(`/actions/${verified?.id ?? ''}`);
  const run = page.getByRole('region', { name: 'Run', exact: true });
  await expect(run.getByText('Simulated', { exact: true })).toBeVisible();
  await page.goto(`/incidents/${past[2]?.id ?? ''}`);
  await expect(page.getByText('Evaluated on past telemetry').first()).toBeVisible();
});

test('the audit log tells both times, and its chain holds', async ({ api, tandem }) => {
  const rows = await items<AuditItem>(api, '/api/audit?limit=200&action=actions.');
  const ofPast = rows.filter(({ occurredAt }) => before(occurredAt));
  expect(ofPast.length).toBeGreaterThan(8);
  for (const { recordedAt } of ofPast) expect(before(recordedAt)).toBe(false);
  const env = { ...process.env, TANDEM_DATA_DIR: tandem.dataDir };
  const answer = execFileSync(process.execPath, ['bin/audit-verify.mjs'], {
    cwd: resolve(import.meta.dirname, '../..'),
    env,
    encoding: 'utf8',
  });
  expect(answer).toContain('The audit log is intact');
});

test('nobody was told of the past', async ({ api }) => {
  for (const { id } of past)
    expect(await items(api, `/api/notifications/events?incident=${id}`)).toEqual([]);
});

test('one incident is open and one approval waits, apart from the shop', async ({ api }) => {
  test.setTimeout(6 * MINUTE_MS);
  // The machine that the tests run on, and the shop that they load, can have troubles of their own.
  const ofOffice = <T>(all: readonly T[], nameOf: (one: T) => string | undefined) =>
    all.filter((one) => nameOf(one) === 'statements');
  await expect
    .poll(
      async () =>
        ofOffice(
          await items<ActionDetail>(api, '/api/actions?view=waiting&limit=100'),
          ({ target }) => target.name,
        ).map(({ title }) => title),
      { timeout: 5 * MINUTE_MS, intervals: [2_000] },
    )
    .toEqual([expect.stringContaining('Roll back statements to 1.9.0')]);
  const open = ofOffice(
    await items<IncidentSummary>(api, '/api/incidents?status=open&limit=100'),
    ({ resource }) => resource?.name,
  );
  expect(open).toEqual([expect.objectContaining({ demo: true })]);
  const { alerts } = await incidentOf(api, open[0]?.id ?? '');
  const blamed = alerts.map(({ resource }) => resource?.name ?? '');
  expect(blamed).toContain('statements');
  expect(blamed.filter((name) => SHOP.includes(name))).toEqual([]);
});

test('from the state on the overview to the evidence is one click', async ({
  adminPage: page,
  api,
}) => {
  const open = await items<IncidentSummary>(api, '/api/incidents?status=open&limit=100');
  const id = open.find(({ resource }) => resource?.name === 'statements')?.id ?? '';
  await page.goto('/');
  await page.locator(`a[href^="/incidents/${id}"]`).first().click();
  const evidence = page.getByRole('region', { name: 'Evidence' });
  await expect(evidence.locator('figure[data-chart] svg').first()).toBeVisible();
});
