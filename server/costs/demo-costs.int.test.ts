import { beforeAll, expect, test } from 'vitest';
import type { DemoChoice } from '#lib/schemas/fields.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { rollUp } from '#server/telemetry/derive/roll-up.ts';
import { BatchBuilder } from '#server/telemetry/spool/batch-builder.ts';
import { addSeries, storeBatch } from '#server/telemetry/testing/rows.ts';
import { costChange } from './change.ts';
import { costStore } from './focus/cost-store.ts';
import { focusFile } from './focus/focus-fixture.ts';
import { stageFile } from './focus/ingest-file.ts';
import { listImports } from './imports.ts';
import { costOutlook } from './outlook.ts';
import { costRows } from './rows.ts';
import { costSources } from './sources.ts';
import { costDaily, costSummary } from './summary.ts';
import { admin, described, nothingStored, october, take } from './testing/costs.ts';

const now = { now: new Date('2026-11-11T12:00:00Z') };
const month = '2026-10';

async function demoKey(): Promise<string> {
  const [ownerId, id] = [newId(), newId()];
  await db().user.create({
    data: { id: ownerId, email: `${ownerId}@demo.test`, name: 'Demo shop', demo: true },
  });
  const key = { name: 'demo', prefix: id.slice(0, 8), hash: id, scopes: ['ingest'] };
  await db().apiKey.create({ data: { id, ownerId, ...key } });
  return id;
}

/** A bill as the demo's process sends it. */
async function demoBill(text: string): Promise<void> {
  const sender = { dataset: '', file: '', source: `${await demoKey()}:costs`, actor: '' };
  const bytes = Buffer.from(text);
  const staged = await stageFile(
    async function* pieces() {
      yield bytes;
    },
    sender,
    costStore,
  );
  await staged.activate(Date.now());
}

const billOf = (account: string, cost: string, currency: string): string =>
  focusFile(
    [
      {},
      // The month before, so that October can be compared.
      {
        BillingPeriodStart: '2026-09-01',
        BillingPeriodEnd: '2026-10-01',
        ChargePeriodStart: '2026-09-01T00:00:00Z',
        ChargePeriodEnd: '2026-09-02T00:00:00Z',
      },
    ].map((times) => ({
      BillingAccountId: account,
      BilledCost: cost,
      EffectiveCost: cost,
      BillingCurrency: currency,
      Tags: `{"team":"${account}"}`,
      ...times,
    })),
  );

/** Every figure of bills, as one line: whose it is and what it adds up to. */
async function billed(demo?: DemoChoice): Promise<unknown[]> {
  const asked = { ...october, demo };
  const summary = described('/api/costs/summary', await costSummary(admin, asked, now));
  const daily = described('/api/costs/daily', await costDaily(admin, asked, now));
  const rows = described('/api/costs/rows', await costRows(admin, { ...asked, limit: 50 }, now));
  const outlook = described('/api/costs/outlook', await costOutlook(admin, { month, demo }, now));
  const change = described('/api/costs/change', await costChange(admin, { month, demo }, now));
  const sources = described('/api/costs/sources', await costSources(admin, { demo }, now));
  const answers = [summary, daily, rows, outlook, change, sources.billed];
  const amounts = [
    summary.totals.map((total) => total.billed),
    daily.items.map((item) => item.billed),
    rows.items.map((row) => row.billed),
    outlook.totals.map((total) => total.soFar),
    change.items.map((item) => item.after),
  ];
  expect(amounts.every((each) => JSON.stringify(each) === JSON.stringify(amounts[0]))).toBe(true);
  return [...new Set(answers.map((each) => each.demo)), amounts[0], sources.billed.currencies];
}

beforeAll(async () => {
  await nothingStored();
  await demoBill(billOf('shop', '900.5', 'USD'));
});

test('a bill of the demo counts as long as there is no other, and never beside one', async () => {
  expect(await billed()).toEqual(['only', ['900.5'], ['USD']]);
  expect(await billed('out')).toEqual(['left-out', [], []]);
  await take(billOf('us', '12.25', 'EUR'));
  expect(await billed()).toEqual(['left-out', ['12.25'], ['EUR']]);
  expect(await billed('only')).toEqual(['only', ['900.5'], ['USD']]);
});

test('the list of bills shows both, and marks that of the demo', async () => {
  const { items } = described('/api/costs/imports', await listImports(admin, {}));
  expect(new Map(items.map((item) => [item.billingAccount, item.demo]))).toEqual(
    new Map([
      ['us', false],
      ['shop', true],
    ]),
  );
});

test('a month without a real bill stays empty where another month has one', async () => {
  const november = { from: new Date('2026-11-01Z'), to: new Date('2026-12-01Z') };
  expect(await costSummary(admin, november)).toEqual({ totals: [], items: [], demo: 'left-out' });
});

async function measured(demo?: DemoChoice): Promise<unknown> {
  const asked = { from: new Date(Date.now() - 86_400_000), to: new Date(), demo };
  const query = { ...asked, basis: 'metered', groupBy: 'resource' } as const;
  const summary = described('/api/costs/summary', await costSummary(admin, query));
  const current = { basis: 'metered', groupBy: 'service', demo } as const;
  const outlook = described('/api/costs/outlook', await costOutlook(admin, current));
  const { metered } = await costSources(admin, { demo });
  expect([outlook.demo, metered.demo]).toEqual([summary.demo, summary.demo]);
  return [summary.demo, summary.items.map((item) => item.key), metered.kinds];
}

test('hours of the demo company and its made-up host are apart; what it takes of this machine stays there', async () => {
  const hourMs = 3_600_000;
  const startMs = Math.floor(Date.now() / hourMs) * hourMs - 3 * hourMs;
  const builder = new BatchBuilder('source');
  const send = (metric: string, labels: Record<string, string>, value: number): void => {
    const series = addSeries(builder, metric, labels);
    for (let ms = startMs; ms < startMs + 2 * hourMs; ms += 60_000)
      builder.addSample(series, ms, value);
  };
  const seen = { firstSeenAt: new Date(startMs), lastSeenAt: new Date() };
  const resource = (kind: string, name: string, demo: boolean) =>
    db().resource.create({ data: { id: newId(), kind, canonicalId: name, name, demo, ...seen } });
  await resource('host', 'shop-host', true);
  await resource('service', 'shop', true);
  send('system.cpu.logical.count', { 'host.name': 'shop-host' }, 4);
  send('process.memory.usage', { 'host.name': 'shop-host', 'service.name': 'shop' }, 2 ** 30);
  await storeBatch(builder);
  await rollUp(new Date());
  const kinds = ['cpu', 'memory'];
  expect(await measured()).toEqual(['only', ['shop-host'], kinds]);
  const machine = new BatchBuilder('host');
  const series = addSeries(machine, 'system.cpu.logical.count', { 'host.name': 'our-machine' });
  for (let ms = startMs; ms < startMs + 2 * hourMs; ms += 60_000) machine.addSample(series, ms, 8);
  // A process of the demo that says on which real machine it runs is a part of that machine's hours.
  const process = { 'host.name': 'our-machine', 'service.name': 'shop' };
  const used = addSeries(machine, 'process.cpu.utilization', process);
  for (let ms = startMs; ms < startMs + 2 * hourMs; ms += 60_000) machine.addSample(used, ms, 0.1);
  await storeBatch(machine);
  await rollUp(new Date());
  expect(await measured()).toEqual(['left-out', ['our-machine'], ['cpu']]);
  expect(await measured('only')).toEqual(['only', ['shop-host'], kinds]);
});
