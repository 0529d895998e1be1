import type { KillSwitch } from '#lib/schemas/actions-execution.ts';
import type { OverviewPage, ResourceDetail } from '#lib/schemas/infrastructure.ts';
import type { OwnershipRules } from '#lib/schemas/infrastructure-ownership.ts';
import { checkA11y } from './support/check-a11y.ts';
import { choose } from './support/choose.ts';
import { expect, test } from './support/fixtures.ts';

test('a team gets a service by rule, loses it by hand, and the rule gets it back', async ({
  adminPage: page,
  api,
}) => {
  const team = `Team ${Date.now() % 100_000}`;
  const { items } = (await api.get('/api/services')) as OverviewPage;
  // Those of other tests have a team that a person chose.
  const service = items.find(({ name }) => name === 'storefront');
  if (service === undefined) throw new Error('The demo has no service.');
  // The demo sets owner and team in one step; a rule decides once the team is released.
  const path = `/api/resources/${service.id}`;
  await expect.poll(async () => ((await api.get(path)) as ResourceDetail).team).toBe('Web shop');
  await api.put(`${path}/ownership`, { release: ['team'] });
  await page.goto('/settings/ownership');
  await page.getByRole('button', { name: 'Add team…' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill(team);
  await page.getByRole('dialog').getByRole('button', { name: 'Add team' }).click();
  await expect(page.getByRole('table', { name: 'Teams' }).getByText(team)).toBeVisible();

  await page.reload();
  await page.getByRole('button', { name: 'Add rule…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill(team);
  await dialog.getByLabel('Label 1', { exact: true }).fill('name');
  await dialog.getByLabel('Value of label 1').fill(service.name);
  await choose(dialog.getByLabel('Team'), team);
  await checkA11y(dialog);
  await dialog.getByRole('button', { name: 'Add rule' }).click();
  // The newest rule must be the first to decide.
  const up = page.getByRole('button', { name: `Move ${team} up` });
  const { rules } = (await api.get('/api/settings/ownership')) as OwnershipRules;
  for (let step = 0; step < rules.length; step += 1) await up.click();
  await expect(page.getByText(/^Saving changes [1-9]/)).toBeVisible();
  await page.getByRole('button', { name: /^Save version/ }).click();
  await expect(page.getByText(/is in force/)).toBeVisible();

  await page.goto(`/infrastructure?team=${encodeURIComponent(team)}`);
  await expect(page.getByRole('link', { name: new RegExp(service.name) }).first()).toBeVisible();
  await page.goto(`/infrastructure/${service.id}`);
  const panel = page.getByRole('region', { name: 'Ownership' });
  await expect(panel.getByText(`by the rule ${team}`)).toBeVisible();
  await panel.getByRole('button', { name: 'Change…' }).click();
  await choose(page.getByRole('dialog').getByLabel('Team'), 'none');
  await page.getByRole('dialog').getByRole('button', { name: 'Save ownership' }).click();
  // Owner and tier are set by the demo itself.
  await expect(panel.getByText(/by hand/).filter({ hasNotText: 'demo company' })).toBeVisible();
  await panel.getByRole('button', { name: 'Change…' }).click();
  await page.getByRole('dialog').getByRole('checkbox', { name: 'Team' }).check();
  await page.getByRole('dialog').getByRole('button', { name: 'Save ownership' }).click();
  await expect(panel.getByText(`by the rule ${team}`)).toBeVisible();
});

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
  await expect(page.getByText('of which its own')).toBeVisible();
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
