import type { KillSwitch } from '#lib/schemas/actions/execution.ts';
import type { OverviewPage } from '#lib/schemas/infrastructure/infrastructure.ts';
import { expect, test } from './support/fixtures.ts';

test('a trace opens from a service, by keyboard too, and as a table', async ({
  adminPage: page,
  api,
}) => {
  const { items } = (await api.get('/api/services')) as OverviewPage;
  // Those of other tests have no traces.
  const service = items.find(({ name }) => name === 'storefront');
  await page.goto(`/infrastructure/${service?.id ?? ''}`);
  await page.getByRole('region', { name: 'Traces' }).getByRole('link').first().click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('took');
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(page.getByText('of which self time')).toBeVisible();
  await page.getByRole('button', { name: 'Table', exact: true }).click();
  await expect(page.getByRole('columnheader', { name: 'Critical path' })).toBeVisible();
});

test('a wallboard reads with a key that leaves the address, and changes nothing', async ({
  api,
  browser,
  baseURL,
  viewport,
}) => {
  const key = (await api.post('/api/keys', { name: 'Hall', scopes: ['read'] })) as { key: string };
  const context = await browser.newContext({ baseURL, viewport });
  const page = await context.newPage();
  await page.route('**/api/kill-switch', async (each) => {
    const answer = await each.fetch();
    const state = (await answer.json()) as KillSwitch;
    const disk = { paused: ['samples'], freeBytes: 1e6, reserveBytes: 1e9 };
    await each.fulfill({ response: answer, json: { ...state, disk } });
  });
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url(), request.headers()['referer'] ?? ''));
  await page.goto(`/?kiosk=1#token=${key.key}`);
  await expect(page).toHaveURL(/\/kiosk$/);
  await expect(page.getByRole('heading', { level: 1 })).not.toHaveText(/Reading|no access/);
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  const statuses = await page.evaluate(async () => {
    const read = await fetch('/api/incidents');
    const write = await fetch('/api/teams', { method: 'POST', body: '{"name":"x"}' });
    return [read.status, write.status];
  });
  expect(statuses).toEqual([200, 401]);
  await expect(page.getByText('Disk almost full')).toBeVisible();
  await page.unroute('**/api/kill-switch');
  await page.reload();
  await expect(page.getByRole('heading', { level: 1 })).not.toHaveText(/Reading|no access/);
  await expect(page.getByText('Disk almost full')).toBeHidden();
  const room = () => page.evaluate(() => innerHeight - document.documentElement.scrollHeight);
  await expect.poll(room, 'a wallboard does not scroll').toBeGreaterThanOrEqual(0);
  expect(asked.filter((sent) => sent.includes(key.key))).toEqual([]);
  const other = await context.newPage();
  await other.goto('/kiosk#token=wrong');
  await expect(other.getByRole('heading', { level: 1 })).toHaveText(/no access/);
  await expect(other).toHaveURL(/\/kiosk$/);
  await other.getByLabel('API key').fill(key.key);
  await other.getByRole('button', { name: 'Open wallboard' }).click();
  await expect(other.getByRole('heading', { level: 1 })).not.toHaveText(/Reading|no access/);
  await context.close();
});
