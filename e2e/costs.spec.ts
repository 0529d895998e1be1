import { usualBasis } from '#lib/choices/models/baseline-basis.ts';
import { formatMoney } from '#lib/format.ts';
import type { CostOutlook, CostSources, CostSummary } from '#lib/schemas/costs/costs.ts';
import type { ApiClient } from './support/api-client.ts';
import { checkA11y } from './support/check-a11y.ts';
import { expect, test } from './support/fixtures.ts';
import { demoBills } from './support/fixtures/demo-bills.ts';
import { settled } from './support/settled.ts';

const month = new Date().toISOString().slice(0, 7);
const monthMs = Date.parse(`${month}-01T00:00:00Z`);
const nextMonth = new Date(monthMs + 32 * 86_400_000).toISOString().slice(0, 7);
const range = `from=${month}-01T00:00:00Z&to=${nextMonth}-01T00:00:00Z`;

async function summary(api: ApiClient, query: string): Promise<CostSummary> {
  return (await api.get(`/api/costs/summary?${range}&${query}`)) as CostSummary;
}

async function outlook(api: ApiClient, basis: string): Promise<CostOutlook> {
  return (await api.get(`/api/costs/outlook?basis=${basis}&groupBy=team`)) as CostOutlook;
}

/** The basis that the pages show by default. */
async function shownBasis(api: ApiClient): Promise<'billed' | 'metered'> {
  const sources = (await api.get('/api/costs/sources')) as CostSources;
  return usualBasis(sources, month, Date.now());
}

test.beforeAll(({ api }) => demoBills(api));

test('an executive starts with the figures of the month and no controls of operators', async ({
  visit,
  api,
}) => {
  const page = await visit('/', 'executive');
  await settled(page);
  const figures = page.getByRole('region', { name: 'Figures of the month' });
  const [total] = (await outlook(api, await shownBasis(api))).totals;
  expect(total).toBeDefined();
  await expect(figures).toContainText(
    formatMoney(total?.expected?.mid ?? total?.soFar ?? '', total?.currency ?? 'USD'),
  );
  await expect(page.getByRole('region', { name: 'Reliability' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Open risks' })).toBeVisible();
  await expect(
    page.getByRole('button', { name: /Approve|Acknowledge|Stop execution/ }),
  ).toHaveCount(0);
  await checkA11y(page, { themes: ['light'] });
});

test('from the spend to its rows are two clicks at most, and the rows add up to the figure', async ({
  visit,
  api,
}) => {
  const page = await visit('/', 'executive');
  await settled(page);
  const basis = await shownBasis(api);
  const { items } = await summary(api, `basis=${basis}&groupBy=team`);
  // Teams have costs of whole days: on the first of a month there is only what belongs to none.
  const team = items.find((item) => item.key !== null) ?? items[0];
  expect(team).toBeDefined();
  await page
    .getByRole('region', { name: 'Cost by team' })
    .getByRole('link', { name: new RegExp(`^${team?.key ?? 'no team'}`) })
    .click();
  await expect(page).toHaveURL(/\/costs\/rows\?/);
  await expect(page.getByRole('table', { name: 'Cost rows' })).toBeVisible();
  const rows = (await api.get(
    `/api/costs/rows?${range}&basis=${basis}&team=${encodeURIComponent(team?.key ?? '')}&limit=1000`,
  )) as { items: { effective: string }[]; nextCursor: string | null };
  expect(rows.nextCursor).toBeNull();
  const sum = rows.items.reduce((all, row) => all + Number(row.effective), 0);
  expect(sum).toBeCloseTo(Number(team?.effective), 4);
});
