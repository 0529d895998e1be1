import type { AuditItem, DemoStatus } from '#lib/schemas/governance/governance.ts';
import { expect, test } from '../support/fixtures.ts';

// Runs after everything else: the shared Tandem has no demo company any more afterwards.
test('the removal takes the demo and its past, but not the audit rows', async ({ api }) => {
  test.setTimeout(180_000);
  const hourMs = 3_600_000;
  const startedMs = Date.now();
  const rowsOfPast = async () => {
    const { items } = (await api.get('/api/audit?limit=200&action=actions.')) as {
      items: AuditItem[];
    };
    return items.filter(({ occurredAt }) => Date.parse(occurredAt) < startedMs - hourMs).length;
  };
  const rows = await rowsOfPast();
  expect(rows).toBeGreaterThan(8);
  const models = ['fraud-score', 'recommender'];
  const registered = async () =>
    ((await api.get('/api/models?limit=100')) as { items: { name: string }[] }).items
      .map(({ name }) => name)
      .filter((name) => models.includes(name))
      .toSorted();
  expect(await registered()).toEqual(models);
  await api.remove('/api/demo');
  await expect
    .poll(async () => ((await api.get('/api/demo')) as DemoStatus).state, {
      timeout: 120_000,
      intervals: [1_000],
    })
    .toBe('off');
  const { resources, incidents, kept } = (await api.get('/api/demo')) as DemoStatus;
  // Only data that people in the other tests worked on remains.
  expect({ resources, incidents }).toEqual({ resources: 0, incidents: kept.incidents });
  const { items: actions } = (await api.get('/api/actions?limit=100')) as {
    items: { target: { name: string }; demo: boolean }[];
  };
  const company = ['storefront', 'checkout', 'payments', 'statements', ...models];
  const left = actions.filter(({ target }) => company.includes(target.name));
  expect(left.filter(({ demo }) => !demo)).toEqual([]);
  expect(await registered()).toEqual([]);
  const { items: waiting } = (await api.get('/api/actions?view=waiting&limit=100')) as {
    items: { demo: boolean }[];
  };
  expect(waiting.filter(({ demo }) => demo)).toEqual([]);
  expect(await rowsOfPast()).toBe(rows);
});
