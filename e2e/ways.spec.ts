import type { ResourceItem } from '#lib/schemas/infrastructure/infrastructure.ts';
import { checkA11y } from './support/check-a11y.ts';
import { expect, test } from './support/fixtures.ts';
import { oneOf } from './support/one-of.ts';
import { settled } from './support/settled.ts';

/** Field of the command palette. */
const PALETTE = 'Page, incident, action, service, host, model, run or command';

test.describe('without permission', () => {
  test('a viewer sees who could open the users, keys and audit', async ({ visit }) => {
    for (const path of ['/settings/users', '/settings/keys', '/settings/audit']) {
      const page = await visit(path, 'viewer');
      await expect(page.getByText(/^Your role cannot see/)).toBeVisible();
    }
    const page = await visit('/settings/users', 'viewer');
    await checkA11y(page, { themes: ['light'] });
    await visit('/incidents', 'viewer');
    await expect(page.getByText(/^Your role cannot see/)).toHaveCount(0);
  });

  test('a viewer does not see where webhooks lead', async ({ visit }) => {
    const page = await visit('/settings/webhooks', 'viewer');
    await expect(page.getByText(/^Your role cannot see/)).toBeVisible();
  });

  test('an executive sees incidents and not the logs', async ({ visit }) => {
    const page = await visit('/infrastructure/logs', 'executive');
    await expect(page.getByText(/^Your role cannot see/)).toBeVisible();
    await settled(await visit('/incidents', 'executive'));
    await expect(page.getByText(/^Your role cannot see/)).toHaveCount(0);
  });

  test('the API refuses what the screen hides', async ({ visit }) => {
    const page = await visit('/settings/users', 'viewer');
    const status = await page.evaluate(async () => (await fetch('/api/users')).status);
    expect(status).toBe(403);
  });
});

test.describe('by keyboard', () => {
  test('the palette finds a page and opens it', async ({ visit }) => {
    const page = await visit('/', 'admin');
    await settled(page);
    await page.keyboard.press('Control+k');
    const input = page.getByPlaceholder(PALETTE);
    await expect(input).toBeFocused();
    await checkA11y(page.getByRole('dialog'));
    await input.fill('Sources');
    await expect(page.getByRole('option', { name: /Sources/ }).first()).toBeVisible();
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/\/sources/);
  });

  test('single keys go to pages and show the help', async ({ visit }) => {
    const page = await visit('/', 'admin');
    await settled(page);
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog', { name: 'Keyboard' })).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await page.keyboard.press('g');
    await page.keyboard.press('i');
    await expect(page).toHaveURL(/\/incidents/);
  });
});

test.describe('ways through the product', () => {
  test('dialogs stand in the address, Back works, the focus follows', async ({
    adminPage: page,
  }) => {
    await page.goto('/');
    await settled(page);
    await page.keyboard.press('Tab');
    await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page.locator('main')).toBeFocused();
    await page.getByRole('link', { name: 'Settings', exact: true }).first().click();
    await expect(page).toHaveURL(/\/settings/);
    await expect(page.locator('main')).toBeFocused();
    await page.getByRole('link', { name: 'Users', exact: true }).click();
    await expect(page.getByRole('navigation', { name: 'Breadcrumb' })).toContainText('Users');
    const open = page.getByRole('button', { name: 'Permissions by role' });
    const dialog = page.getByRole('dialog');
    await open.click();
    await expect(dialog).toBeVisible();
    await expect(page).toHaveURL(/dialog=roles/);
    await page.goBack();
    await expect(dialog).toHaveCount(0);
    await open.click();
    await expect(page).toHaveURL(/dialog=roles/);
    await page.keyboard.press('Escape');
    await expect(page).not.toHaveURL(/dialog=/);
    // The entry of the dialog is gone: one step leads to the page before.
    await page.goBack();
    await expect(page).toHaveURL(/\/settings(?:\?|$)/);
    await page.goto('/settings/users?dialog=roles');
    await expect(dialog).toBeVisible();
    await expect(page.locator('h1')).toHaveCount(1);
  });

  test('rows of lists are links: a middle click opens them in a tab of their own', async ({
    visit,
  }) => {
    for (const path of ['/settings/users', '/settings/audit']) {
      const page = await visit(path, 'admin');
      await settled(page);
      const row = page.getByRole('table').getByRole('row').nth(1).getByRole('link').first();
      const opened = page.context().waitForEvent('page');
      await row.click({ button: 'middle' });
      const other = await opened;
      await expect(other.getByRole('dialog')).toBeVisible();
      await other.close();
      await expect(page.getByRole('dialog')).toHaveCount(0);
      await row.click();
      await expect(page.getByRole('dialog')).toBeVisible();
    }
  });

  test('the tab is named after what is open, and after the page that one leaves to', async ({
    visit,
    api,
  }) => {
    const { items } = (await api.get('/api/resources?kind=service')) as { items: ResourceItem[] };
    const service = oneOf(items, 'service');
    const page = await visit(`/infrastructure/${service.id}`, 'viewer');
    const incidents = page
      .getByRole('navigation', { name: 'Main' })
      .getByRole('link', { name: /^Incidents/ });
    await expect(page).toHaveTitle(`${service.name} - Tandem`);
    await incidents.click();
    await expect(page.locator('h1')).not.toHaveText(service.name);
    await settled(page);
    await expect(page).toHaveTitle('Incidents - Tandem');
    await page.goBack();
    await settled(page);
    await expect(page).toHaveTitle(`${service.name} - Tandem`);
    await page.goForward();
    await settled(page);
    await expect(page).toHaveTitle('Incidents - Tandem');
    await page.getByRole('table').getByRole('link').first().click();
    await expect(page).toHaveURL(/\/incidents\/.+/);
    await settled(page);
    await expect(page).toHaveTitle(/^INC-\d+ .+ - Tandem$/);
    await incidents.click();
    await expect(page).toHaveURL(/\/incidents(?:\?|$)/);
    await settled(page);
    await expect(page).toHaveTitle('Incidents - Tandem');
  });

  test('a panel that cannot be drawn fails alone, and its report is copied', async ({ pageAs }) => {
    const page = await pageAs('admin');
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.route('**/api/settings/telemetry', (each) => each.fulfill({ json: {} }));
    const noted = page.waitForRequest('**/api/governance/page-errors');
    await page.goto('/sources');
    const panel = page.getByRole('region', { name: 'Retention and limits' });
    await expect(panel.getByText('This panel could not be shown')).toBeVisible();
    await expect(page.getByRole('region', { name: 'Connect a source' })).toBeVisible();
    await panel.getByRole('button', { name: 'Copy report' }).click();
    const text = await page.evaluate(() => navigator.clipboard.readText());
    const { id } = (await noted).postDataJSON() as { id: string };
    expect(text).toContain(`Tandem error ${id}`);
    await page.unroute('**/api/settings/telemetry');
  });

  test('a slow navigation is marked until its page is there', async ({ adminPage: page }) => {
    await page.goto('/');
    await settled(page);
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route(/\/costs\?/u, async (each) => {
      await held;
      await each.continue();
    });
    await page
      .getByRole('link', { name: /^Costs/ })
      .first()
      .click();
    const mark = page.getByText('Loading the page', { exact: true });
    await expect(mark).toBeAttached();
    release();
    await expect(page).toHaveURL(/\/costs/u);
    await expect(mark).toHaveCount(0);
    await page.unrouteAll();
  });

  test('shows the offline page without a connection, and opens the requested page afterwards', async ({
    browser,
    signedIn,
    baseURL,
  }) => {
    const { state } = await signedIn(['admin']);
    const context = await browser.newContext({
      storageState: state,
      baseURL,
      serviceWorkers: 'allow',
    });
    const page = await context.newPage();
    await page.goto('/');
    await page.evaluate(async () => {
      await navigator.serviceWorker.ready;
    });
    await context.setOffline(true);
    await page.goto('/sources');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('No connection to Tandem');
    await checkA11y(page);
    expect(await page.evaluate(async () => (await caches.keys()).length)).toBe(0);
    await context.setOffline(false);
    await expect(page.getByRole('heading', { level: 1 })).toContainText('Sources');
    await context.close();
  });

  test('what cannot be read is told apart from what is not there', async ({ pageAs }) => {
    const page = await pageAs('admin');
    const main = page.locator('main');
    const failing = /\/api\/(incidents|actions|services|hosts|models|governance)\b/u;
    await page.route(failing, (each) => each.fulfill({ status: 500, json: {} }));
    await page.goto('/');
    await expect(main).toContainText('The your tasks could not be loaded');
    const signal = page.getByRole('group', { name: 'Worst signal' });
    await expect(signal).toContainText('This panel could not be loaded');
    await page.goto('/models');
    await expect(main).toContainText('The models could not be loaded');
    await expect(main).not.toContainText('No models yet');
    await page.unrouteAll();
    await main.getByRole('button', { name: 'Try again' }).click();
    await expect(main).not.toContainText('could not be loaded');
  });
});
