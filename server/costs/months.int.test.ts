import { beforeAll, expect, test } from 'vitest';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { listBudgets, removeBudget, saveBudget } from './budgets.ts';
import { costChange } from './change.ts';
import { focusFile, type FocusFields } from './focus/focus-fixture.ts';
import { importCosts } from './focus/import-file.ts';
import { costOutlook } from './outlook.ts';
import { listPrices, savePrice } from './prices.ts';
import { costSources } from './sources.ts';
import { costDaily, costSummary } from './summary.ts';
import { admin, described, nothingStored, october, person, take } from './testing/costs.ts';

const now = new Date('2026-11-11T12:00:00Z');
const day = (month: number, date: number, cost: string, tag: string): FocusFields => ({
  BilledCost: cost,
  EffectiveCost: cost,
  PricingQuantity: month === 11 ? '2' : '1',
  BillingPeriodStart: `2026-${month}-01`,
  BillingPeriodEnd: month === 11 ? '2026-12-01' : '2026-11-01',
  ChargePeriodStart: `2026-${month}-${String(date).padStart(2, '0')}T00:00:00Z`,
  ChargePeriodEnd: new Date(Date.UTC(2026, month - 1, date + 1)).toISOString(),
  Tags: `{"team":"${tag}"}`,
});

beforeAll(async () => {
  await nothingStored();
  const rows = [
    ...Array.from({ length: 31 }, (_, index) => day(10, index + 1, '5', 'web')),
    ...Array.from({ length: 10 }, (_, index) => day(11, index + 1, '20', 'web')),
  ];
  await take(focusFile(rows));
});

test('a budget tells when it will be passed', async () => {
  const budget = {
    scope: 'team',
    name: 'web',
    month: '2026-11',
    amount: '300',
    currency: 'USD',
  } as const;
  const { id } = await saveBudget(admin, budget);
  await saveBudget(admin, { ...budget, scope: 'all', name: '', amount: '9000.5' });
  described('/api/costs/budgets', await listBudgets(admin, {}));
  const outlook = described('/api/costs/outlook', await costOutlook(admin, {}, { now }));
  expect(outlook).toMatchObject({ month: '2026-11', daysMeasured: 10, daysInMonth: 30 });
  expect(outlook.totals).toMatchObject([
    { soFar: '200', budget: { amount: '9000.5' }, overBudgetOn: null },
  ]);
  const [web] = outlook.items;
  expect(web).toMatchObject({ key: 'web', soFar: '200', budget: { id, amount: '300' } });
  // 18 days of 5 and 10 of 20: a level of 10.36, so 100 more after ten days at the latest.
  expect(Number(web?.expected?.mid)).toBeGreaterThan(395);
  expect(Number(web?.expected?.mid)).toBeLessThan(420);
  expect(web?.overBudgetOn).toBe('2026-11-21');
  await saveBudget(admin, { ...budget, amount: '50' });
  const passed = await costOutlook(admin, {}, { now });
  expect(passed.items[0]?.overBudgetOn).toBe('2026-11-03');
  const measured = await costOutlook(admin, { basis: 'metered' }, { now });
  expect(measured.totals).toEqual([]);
  await removeBudget(admin, { id });
  expect((await costOutlook(admin, {}, { now })).items[0]?.budget).toBeNull();
});

test('the change on last month is split, and adds up', async () => {
  const change = described('/api/costs/change', await costChange(admin, {}, { now }));
  expect(change).toMatchObject({
    noComparison: null,
    compared: {
      from: '2026-11-01T00:00:00.000Z',
      to: '2026-11-11T00:00:00.000Z',
      beforeTo: '2026-10-11T00:00:00.000Z',
    },
  });
  // 10 GB at 5 became 20 GB at 10.
  expect(change.items).toMatchObject([
    {
      currency: 'USD',
      before: '50',
      after: '200',
      difference: '150',
      price: '100',
      volume: '50',
      mix: '0',
      other: '0',
    },
  ]);
});

test('says why there is no comparison when the month before has no bill', async () => {
  const first = described(
    '/api/costs/change',
    await costChange(admin, { month: '2026-10' }, { now }),
  );
  expect(first).toMatchObject({
    compared: null,
    noComparison: 'No comparison: no bill for September',
    items: [],
  });
  const december = { now: new Date('2026-12-02T12:00:00Z') };
  expect((await costChange(admin, {}, december)).noComparison).toBe(
    'No comparison: no bill for December yet',
  );
});

test('days are apart', async () => {
  const daily = described(
    '/api/costs/daily',
    await costDaily(admin, { ...october, groupBy: 'team' }),
  );
  expect(daily.items).toHaveLength(31);
  expect(daily.items[0]).toMatchObject({ day: '2026-10-01', key: 'web', billed: '5' });
});

test('who may see one team sees its rows only, and who may not write cannot', async () => {
  const teamId = newId();
  await db().team.create({ data: { id: teamId, name: 'data' } });
  const data = person({ role: 'executive', teamId, environmentId: null });
  expect((await costSummary(data, october)).totals).toEqual([]);
  const viewer = person({ role: 'viewer', teamId: null, environmentId: null });
  const file = { body: Buffer.from(''), contentType: 'text/csv', dataset: null, name: null };
  await expect(importCosts(viewer, file)).rejects.toMatchObject({ code: 'forbidden' });
  const price = {
    kind: 'cpu',
    price: '1',
    currency: 'USD',
    source: 's',
    validFrom: '2026-11-01',
  } as const;
  await expect(savePrice(viewer, price)).rejects.toMatchObject({ code: 'forbidden' });
});

test('prices hold from their day on', async () => {
  described('/api/costs/prices', await listPrices(admin, {}, { now }));
  await savePrice(admin, {
    kind: 'cpu',
    price: '0.05',
    currency: 'EUR',
    source: 'contract',
    validFrom: '2026-11-01',
  });
  const { items, history } = await listPrices(admin, {}, { now });
  expect(items[0]).toMatchObject({
    kind: 'cpu',
    price: '0.05',
    currency: 'EUR',
    shipped: false,
    estimated: false,
  });
  expect(history[0]).toMatchObject({
    kind: 'cpu',
    price: '0.031611',
    shipped: true,
    estimated: true,
  });
  await db().costPrice.deleteMany();
});

test('sources say what there is', async () => {
  const sources = described('/api/costs/sources', await costSources(admin, {}));
  expect(sources.billed).toEqual({
    since: '2026-10-01T00:00:00.000Z',
    until: '2026-11-11T00:00:00.000Z',
    currencies: ['USD'],
    demo: 'none',
  });
  expect(sources.metered).toMatchObject({ since: null, kinds: [] });
});
