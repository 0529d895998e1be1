import { readFile } from 'node:fs/promises';
import { usualBasis } from '#lib/choices/models/baseline-basis.ts';
import { formatMoney } from '#lib/format.ts';
import type { CostOutlook, CostSources, CostSummary } from '#lib/schemas/costs/costs.ts';
import type { ApiClient } from '../support/api-client.ts';
import { checkA11y } from '../support/check-a11y.ts';
import { expect, test } from '../support/fixtures.ts';
import { demoBills } from '../support/fixtures/demo-bills.ts';
import { settled } from '../support/settled.ts';

const month = new Date().toISOString().slice(0, 7);
const monthMs = Date.parse(`${month}-01T00:00:00Z`);
const nextMonth = new Date(monthMs + 32 * 86_400_000).toISOString().slice(0, 7);
const range = `from=${month}-01T00:00:00Z&to=${nextMonth}-01T00:00:00Z`;

/** A bill of one charge, long ago. */
function bill(billed: string): string {
  const header =
    'BilledCost,EffectiveCost,ListCost,ContractedCost,BillingCurrency,BillingAccountId,BillingPeriodStart,BillingPeriodEnd,ChargePeriodStart,ChargePeriodEnd,ChargeCategory,ServiceName,ProviderName';
  return `${header}\n${billed},1,1,1,USD,account-1,2020-01-01,2020-02-01,2020-01-02,2020-01-03,Usage,Block Store,Printed Cloud\n`;
}

async function summary(api: ApiClient, query: string): Promise<CostSummary> {
  return (await api.get(`/api/costs/summary?${range}&${query}`)) as CostSummary;
}

test.beforeAll(({ api }) => demoBills(api));

test('in the first days of a month the printed report shows the last full month as well', async ({
  pageAs,
  api,
}) => {
  const page = await pageAs('executive');
  const last = new Date(monthMs - 86_400_000).toISOString().slice(0, 7);
  const secondDay = Date.parse(`${month}-02T12:00:00Z`);
  await page.clock.setFixedTime(secondDay);
  await page.goto('/print/executive');
  await expect(page.locator('[data-report="ready"]')).toBeVisible();
  const sources = (await api.get('/api/costs/sources')) as CostSources;
  const basis = usualBasis(sources, last, Date.parse(`${month}-02T00:00:00Z`));
  const { totals } = (await api.get(
    `/api/costs/outlook?month=${last}&basis=${basis}&groupBy=team`,
  )) as CostOutlook;
  const shown = totals.map((total) =>
    formatMoney(total.expected?.mid ?? total.soFar, total.currency),
  );
  const tile = page.getByRole('group', { name: /^\w+ \d{4}, last full month$/ });
  for (const text of shown.length === 0 ? ['No costs recorded'] : shown)
    await expect(tile).toContainText(text);
  await page.clock.setFixedTime(secondDay + 4 * 86_400_000);
  await page.reload();
  await expect(page.locator('[data-report="ready"]')).toBeVisible();
  await expect(tile).toHaveCount(0);
});

test('the printed report is light in the dark theme, and has no links without a use on paper', async ({
  pageAs,
  baseURL,
}) => {
  const page = await pageAs('executive');
  await page.context().addCookies([{ name: 'tandem_theme', value: 'dark', url: baseURL ?? '' }]);
  await page.goto('/print/executive');
  await expect(page.locator('[data-report=ready]')).toBeVisible();
  const drawn = await page.evaluate(() => {
    const colorOf = (element: Element | null) =>
      element === null ? null : getComputedStyle(element).backgroundColor;
    return {
      theme: document.documentElement.dataset['theme'],
      scheme: getComputedStyle(document.documentElement).colorScheme,
      isOneColor: colorOf(document.body) === colorOf(document.querySelector('[data-paper]')),
    };
  });
  expect(drawn).toEqual({ theme: 'dark', scheme: 'light', isOneColor: true });
  const figures = page.getByRole('region', { name: 'Figures of the month' });
  await expect(figures.getByRole('link').first()).toBeVisible();
  await page.emulateMedia({ media: 'print' });
  for (const link of await figures.getByRole('link').all()) await expect(link).toBeHidden();
  await expect(page.getByRole('main')).not.toContainText('Reading');
});

test('a month without a bill says so and opens one that has some', async ({ pageAs }) => {
  const page = await pageAs('executive');
  for (const path of [
    '/?month=2019-05',
    '/print/executive?month=2019-05',
    '/costs?month=2019-05',
  ]) {
    await page.goto(path);
    await expect(page.getByText(/No bill for May 2019/).first()).toBeVisible();
    await expect(page.getByText(/connect bills/i)).toHaveCount(0);
  }
  await page.getByRole('link', { name: /^Open \w+ \d{4}$/ }).click();
  await expect(page).toHaveURL(/\/costs\?month=20\d\d-\d\d&basis=billed/);
  await expect(page.getByRole('table', { name: /^Cost by/ })).toBeVisible();
});

test('a figure of downtime opens the incidents that count as such', async ({ pageAs }) => {
  const page = await pageAs('executive');
  await page.goto('/');
  await settled(page);
  const figures = page.getByRole('region', { name: 'Figures of the month' });
  const downtime = figures.getByRole('listitem').filter({ hasText: /^Downtime/ });
  await expect(downtime.getByRole('link', { name: 'Incidents' })).toHaveAttribute(
    'href',
    /severity=critical%2Cerror/,
  );
  await figures.getByRole('link', { name: 'Services' }).click();
  await expect(page.locator('#reliability')).toBeInViewport();
});

test('a chart of bars is saved as a picture, and its file says whose costs they are', async ({
  pageAs,
  api,
}) => {
  const page = await pageAs('executive');
  await page.goto('/costs');
  await settled(page);
  await page.getByRole('button', { name: /^More for Cost per day/ }).click();
  const [picture] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: 'Export PNG' }).click(),
  ]);
  expect(picture.suggestedFilename()).toMatch(/^Cost per day.*\.png$/);
  const bytes = await readFile(await picture.path());
  expect(bytes.subarray(1, 4).toString()).toBe('PNG');
  // Width of the picture, from its header: the chart at two pixels for one.
  const chart = await page.locator('figure[data-chart] svg').first().boundingBox();
  expect(bytes.readUInt32BE(16)).toBeGreaterThanOrEqual(2 * Math.floor(chart?.width ?? 0));
  const { demo } = await summary(api, 'basis=billed');
  const file = await page.request.get(`/api/costs/summary?${range}&basis=billed&format=csv`);
  const side = { only: '-demo-company', 'left-out': '-without-demo-company', none: '' }[demo];
  expect(file.headers()['content-disposition']).toContain(`"costs${side}.csv"`);
});

test('a bill is uploaded, corrected and removed; a wrong one says where', async ({
  adminPage: page,
  api,
}) => {
  const upload = async (text: string): Promise<void> => {
    await page.goto('/costs/files?dialog=upload');
    const dialog = page.getByRole('dialog', { name: 'Upload a bill' });
    await dialog
      .getByLabel('File')
      .setInputFiles({ name: 'bill.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
    await dialog.getByRole('button', { name: 'Upload bill' }).click();
  };
  const total = async (): Promise<string | undefined> => {
    const answer = (await api.get(
      '/api/costs/summary?from=2020-01-01T00:00:00Z&to=2020-02-01T00:00:00Z',
    )) as CostSummary;
    return answer.totals[0]?.billed;
  };
  await upload(bill('free'));
  await expect(page.getByText('Row 2, BilledCost')).toBeVisible();
  await checkA11y(page.getByRole('dialog'));
  await upload(bill('10.5'));
  await expect(page.getByText('File imported')).toBeVisible();
  await expect(page.getByText('replacing the previous data')).toHaveCount(0);
  expect(await total()).toBe('10.5');
  await upload(bill('9.25'));
  await expect(page.getByText('replacing the previous data')).toBeVisible();
  expect(await total()).toBe('9.25');
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: 'Remove Printed Cloud, January 2020' }).click();
  await page.getByRole('button', { name: 'Remove bill' }).click();
  await expect(page.getByText('Bill removed')).toBeVisible();
  expect(await total()).toBeUndefined();
});

test('a budget and a price are set on the screen', async ({ adminPage: page, api }) => {
  await page.goto('/costs/prices');
  await settled(page);
  await page.getByRole('button', { name: 'Set budget…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Set a budget' });
  await dialog.getByLabel('Amount per month').fill('123456.78');
  await dialog.getByRole('button', { name: 'Save budget' }).click();
  await expect(page.getByRole('table', { name: 'Budgets' })).toContainText('$123,457');
  const { items } = (await api.get('/api/costs/budgets')) as {
    items: { id: string; amount: string }[];
  };
  expect(items[0]?.amount).toBe('123456.78');
  await page.getByRole('button', { name: 'Edit the price of GPU' }).click();
  const price = page.getByRole('dialog', { name: 'Price of GPU' });
  await price.getByLabel(/^Price per/).fill('0.81');
  await price.getByLabel('Source of the price').fill('Contract of November');
  await price.getByRole('button', { name: 'Save price' }).click();
  await expect(page.getByRole('table', { name: 'Current prices' })).toContainText('USD 0.81');
  await api.remove(`/api/costs/budgets/${items[0]?.id ?? ''}`);
});
