import type { AuditItem, DemoStatus } from '#lib/schemas/governance.ts';
import { expect, test } from './support/fixtures.ts';

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
  await api.remove('/api/demo');
  await expect
    .poll(async () => ((await api.get('/api/demo')) as DemoStatus).state, {
      timeout: 120_000,
      intervals: [1_000],
    })
    .toBe('off');
  expect(await api.get('/api/demo')).toMatchObject({ resources: 0, incidents: 0 });
  const { items: actions } = (await api.get('/api/actions?limit=100')) as {
    items: { target: { name: string } }[];
  };
  const company = ['storefront', 'checkout', 'payments', 'statements'];
  expect(actions.filter(({ target }) => company.includes(target.name))).toEqual([]);
  expect(await rowsOfPast()).toBe(rows);
});
