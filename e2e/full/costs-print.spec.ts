import type { Page } from '@playwright/test';
import { usualBasis } from '#lib/choices/models/baseline-basis.ts';
import { formatMoney, formatPercent, moneyPlaces } from '#lib/format.ts';
import type { CostOutlook, CostSources } from '#lib/schemas/costs/costs.ts';
import type { Reliability } from '#lib/schemas/incidents/incidents.ts';
import type { ApiClient } from '../support/api-client.ts';
import { expect, test } from '../support/fixtures.ts';
import { printReport } from '../support/print-report.ts';
import { squeezed } from '../support/read-pdf.ts';

const month = new Date().toISOString().slice(0, 7);
const monthMs = Date.parse(`${month}-01T00:00:00Z`);
const nextMonth = new Date(monthMs + 32 * 86_400_000).toISOString().slice(0, 7);
const range = `from=${month}-01T00:00:00Z&to=${nextMonth}-01T00:00:00Z`;

async function outlook(api: ApiClient, basis: string): Promise<CostOutlook> {
  return (await api.get(`/api/costs/outlook?basis=${basis}&groupBy=team`)) as CostOutlook;
}

/** The basis that the pages show by default. */
async function shownBasis(api: ApiClient): Promise<'billed' | 'metered'> {
  const sources = (await api.get('/api/costs/sources')) as CostSources;
  return usualBasis(sources, month, Date.now());
}

/** Prints what the page shows and compares it with what the API answers a moment later. */
async function printsFiguresOfApi(page: Page, api: ApiClient): Promise<void> {
  await expect(page.locator('main figure[data-chart] svg')).not.toHaveCount(0);
  const paper = await printReport(page);
  expect(paper).toContain('/print/executive');
  const { totals, items } = await outlook(api, await shownBasis(api));
  const [total] = totals;
  expect(total).toBeDefined();
  const money = ({ expected, soFar, currency }: CostOutlook['totals'][number], places?: number) =>
    formatMoney(expected?.mid ?? soFar, currency, false, places);
  if (total !== undefined) expect(paper).toContain(squeezed(money(total)));
  const teams = items.filter(({ currency }) => currency === total?.currency).slice(0, 6);
  expect(teams.length).toBeGreaterThan(0);
  const places = moneyPlaces(
    teams.flatMap(({ expected, soFar }) => [soFar, expected?.mid ?? soFar]),
  );
  for (const team of teams)
    expect(paper).toContain(squeezed(`${team.key ?? 'no team'}${money(team, places)}`));
  const reliability = (await api.get(`/api/incidents/reliability?${range}`)) as Reliability;
  if (reliability.availability !== null)
    expect(paper).toContain(squeezed(formatPercent(reliability.availability, 2)));
}

test('the printed report is at most two pages of A4, with the figures of the API', async ({
  pageAs,
  api,
}) => {
  const page = await pageAs('executive');
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.goto('/print/executive');
  await expect(page.locator('[data-report="ready"]')).toBeVisible();
  const report = page.locator('main');
  await expect(report).toContainText(/Generated \w{3} \d+ \w{3} \d{4}/);
  const light = await report.evaluate(
    (main) => getComputedStyle(main.parentElement ?? main).colorScheme,
  );
  expect(light).toBe('light');
  // Downtime of an open incident grows from second to second: a figure may change between the paper and the API's answer.
  await expect(async () => {
    await page.reload();
    await expect(page.locator('[data-report="ready"]')).toBeVisible();
    await printsFiguresOfApi(page, api);
  }).toPass();
});
