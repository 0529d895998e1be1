import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditItem } from '#lib/schemas/governance.ts';
import type { LimitItem } from '#lib/schemas/incidents.ts';
import type { ResourceItem } from '#lib/schemas/infrastructure.ts';
import { checkA11y } from './support/check-a11y.ts';
import { expect, test } from './support/fixtures.ts';
import { makeService } from './support/make-service.ts';
import { oneOf } from './support/one-of.ts';
import { openIncident } from './support/open-incident.ts';
import { settled } from './support/settled.ts';
import { makePerson, signIn } from './support/sign-in.ts';
import { waitFor } from './support/wait-for.ts';

/** Field of the command palette. */
const PALETTE = 'Page, incident, action, service, host, model, run or command';

test.describe('without permission', () => {
  test('a viewer sees who could open the users, keys and audit', async ({ pageAs }) => {
    const page = await pageAs('viewer');
    for (const path of ['/settings/users', '/settings/keys', '/settings/audit']) {
      await page.goto(path);
      await expect(page.getByText(/^Your role cannot see/)).toBeVisible();
    }
    await checkA11y(page, { themes: ['light'] });
    await page.goto('/incidents');
    await expect(page.getByText(/^Your role cannot see/)).toHaveCount(0);
  });

  test('an executive sees incidents and not the logs', async ({ pageAs }) => {
    const page = await pageAs('executive');
    await page.goto('/infrastructure/logs');
    await expect(page.getByText(/^Your role cannot see/)).toBeVisible();
    await page.goto('/');
    await settled(page);
  });

  test('the API refuses what the screen hides', async ({ pageAs }) => {
    const page = await pageAs('viewer');
    await page.goto('/');
    const status = await page.evaluate(async () => (await fetch('/api/users')).status);
    expect(status).toBe(403);
  });
});

test.describe('by keyboard', () => {
  test('the palette finds a page and opens it', async ({ adminPage: page }) => {
    await page.goto('/');
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

  test('the palette lists what the server finds, without a note that nothing matches', async ({
    adminPage: page,
    api,
  }) => {
    const name = `zyx-${randomUUID().slice(0, 8)}`;
    await makeService(api, name);
    await page.goto('/');
    await settled(page);
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder(PALETTE).fill(name);
    await expect(page.getByRole('option', { name: new RegExp(name) })).toBeVisible();
    await expect(page.getByText('Nothing matches')).toHaveCount(0);
  });

  test('the palette runs commands of the role only', async ({ adminPage: page, pageAs }) => {
    await page.goto('/');
    await settled(page);
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder(PALETTE).fill('invite');
    await page.getByRole('option', { name: 'Invite a person…' }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await expect(page).toHaveURL(/\/settings\/users\?.*dialog=add/);
    const viewer = await pageAs('viewer');
    await viewer.goto('/');
    await settled(viewer);
    await viewer.keyboard.press('Control+k');
    await viewer.getByPlaceholder(PALETTE).fill('invite');
    await expect(viewer.getByText('Searching')).toHaveCount(0);
    await expect(viewer.getByRole('option', { name: 'Invite a person…' })).toHaveCount(0);
  });

  test('the palette acknowledges the incident of the page', async ({ adminPage: page, api }) => {
    const { id, number } = await openIncident(api, {
      alertname: `palette-${randomUUID().slice(0, 8)}`,
      severity: 'warning',
    });
    await page.goto(`/incidents/${id}`);
    await settled(page);
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder(PALETTE).fill(`ack INC-${number}`);
    await page.getByRole('option', { name: new RegExp(`^Acknowledge INC-${number}:`) }).click();
    await expect(page.getByText(`INC-${number} acknowledged`)).toBeVisible();
  });

  test('a long list opens with a search and returns the focus', async ({ adminPage: page }) => {
    await page.goto('/settings/account');
    await settled(page);
    const zone = page.getByLabel('Time zone');
    await zone.click();
    await page.getByLabel('Search the list').fill('tokyo');
    const choices = page.getByRole('dialog', { name: 'Choices' });
    await expect(choices.getByRole('option')).toHaveText(['Asia/Tokyo']);
    await page.keyboard.press('Enter');
    await expect(zone).toHaveText('Asia/Tokyo');
    await expect(zone).toBeFocused();
    await page.keyboard.press('ArrowDown');
    await checkA11y(choices);
    await page.keyboard.press('Escape');
    await expect(page.getByLabel('Search the list')).toBeHidden();
  });

  test('single keys go to pages and show the help', async ({ adminPage: page }) => {
    await page.goto('/');
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
    await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page.locator('main')).toBeFocused();
    await page.getByRole('link', { name: 'Settings', exact: true }).first().click();
    await expect(page).toHaveURL(/\/settings/);
    await expect(page.locator('main')).toBeFocused();
    await page.getByRole('link', { name: 'Users', exact: true }).click();
    await expect(page.getByRole('navigation', { name: 'Breadcrumb' })).toContainText('Users');
    const open = page.getByRole('button', { name: 'What each role may do' });
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

  test('a copied link opens an entry that the list does not show, and a filter can be cleared', async ({
    adminPage: page,
    api,
  }) => {
    const { items } = (await api.get('/api/audit?action=accounts&limit=1')) as {
      items: AuditItem[];
    };
    const entry = oneOf(items, 'entry of accounts');
    await page.clock.install();
    await page.goto(`/settings/audit?actor=nobody-of-this-name&dialog=entry.${entry.id}`);
    const sheet = page.getByRole('dialog');
    await expect(sheet.getByText('Before and after')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(sheet).toHaveCount(0);
    await expect(page.getByLabel('Who', { exact: true })).toHaveValue('nobody-of-this-name');
    await page.getByRole('button', { name: 'Clear the filters' }).click();
    await expect(page.getByRole('table', { name: /Audit entries/ })).toBeVisible();
    // Longer than the pause after which typed text counts.
    await page.clock.runFor(1_000);
    await expect(page.getByLabel('Who', { exact: true })).toHaveValue('');
    await expect(page).not.toHaveURL(/actor=/);
    await page.goto('/settings/audit?dialog=entry.00000000-0000-4000-8000-000000000000');
    await expect(page.getByRole('dialog', { name: 'No such entry' })).toBeVisible();
    await checkA11y(page.getByRole('dialog'));
  });

  test('rows of lists are links: a middle click opens them in a tab of their own', async ({
    adminPage: page,
  }) => {
    for (const path of ['/settings/users', '/settings/audit']) {
      await page.goto(path);
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
    pageAs,
    api,
  }) => {
    const { items } = (await api.get('/api/resources?kind=service')) as { items: ResourceItem[] };
    const service = oneOf(items, 'service');
    const page = await pageAs('viewer');
    const incidents = page
      .getByRole('navigation', { name: 'Main' })
      .getByRole('link', { name: /^Incidents/ });
    await page.goto(`/infrastructure/${service.id}`);
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

  test('a service lists every incident that its head counts', async ({ pageAs, api }) => {
    const name = `counted-${randomUUID().slice(0, 8)}`;
    const id = await makeService(api, name);
    await openIncident(api, { alertname: `Trouble of ${name}`, service: name });
    const counted = await waitFor('the count of incidents of the service', async () => {
      const { items } = (await api.get(`/api/resources?kind=service&q=${name}`)) as {
        items: ResourceItem[];
      };
      return items.find(({ openIncidents }) => openIncidents > 0)?.openIncidents;
    });
    const page = await pageAs('viewer');
    await page.goto(`/infrastructure/${id}`);
    const rows = page.getByRole('region', { name: 'Incidents' }).getByRole('listitem');
    await expect.poll(() => rows.count()).toBeGreaterThanOrEqual(counted);
  });

  test('the view of the overview is in the address and returns on the next visit', async ({
    page,
    api,
  }) => {
    // The view is remembered per person, and other tests open the overview of the shared accounts.
    await signIn(page, await makePerson(api, ['admin']));
    await page.goto('/');
    const views = page.getByRole('group', { name: 'View of the overview' });
    await expect(views.getByRole('button', { name: 'Operations' })).toHaveAttribute(
      'aria-pressed',
      'true',
    );
    const saved = page.waitForResponse((answer) => answer.url().endsWith('/account/preferences'));
    await views.getByRole('button', { name: 'Machine learning' }).press('Enter');
    await expect(page).toHaveURL(/view=models/);
    await expect(page.getByRole('region', { name: 'Models at risk' })).toBeVisible();
    expect((await saved).status()).toBe(200);
    await page.goto('/');
    await expect(page.getByRole('region', { name: 'Models at risk' })).toBeVisible();
    await page.goto('/?view=operations');
    await expect(page.getByRole('region', { name: 'Needs you now' })).toBeVisible();
  });

  test('the mark of the demo leads to where it is removed', async ({ adminPage: page }) => {
    await page.goto('/');
    await page
      .getByRole('navigation', { name: 'Main', exact: true })
      .getByRole('link', { name: 'Demo', exact: true })
      .click();
    await expect(page).toHaveURL(/\/sources.*#demo$/);
    const panel = page.getByRole('region', { name: 'Demo company' });
    await expect(panel).toBeInViewport();
    await expect(panel.getByRole('button', { name: 'Remove the demo company' })).toBeVisible();
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

  test('a page that is refused or missing has an id that the log knows', async ({
    pageAs,
    tandem,
  }) => {
    const page = await pageAs('viewer');
    const log = join(tandem.dataDir, 'logs', 'web.log');
    for (const path of ['/settings/users', '/nothing-here', `/incidents/${randomUUID()}`]) {
      const noted = page.waitForRequest('**/api/governance/page-errors');
      await page.goto(path);
      const { id } = (await noted).postDataJSON() as { id: string };
      await expect(page.getByText(id)).toBeVisible();
      await expect(
        page
          .getByRole('link', { name: /^Open the overview|^All incidents|^Open incidents/ })
          .first(),
      ).toBeVisible();
      await expect.poll(() => readFileSync(log, 'utf8').includes(id)).toBe(true);
      await checkA11y(page, { themes: ['light'] });
    }
  });

  test('numbers are written as the browser asks for, or as the person chose', async ({
    browser,
    signedIn,
    baseURL,
  }) => {
    const { state } = await signedIn(['admin', 'executive']);
    const context = await browser.newContext({ storageState: state, baseURL, locale: 'de-DE' });
    const page = await context.newPage();
    const problems: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text());
    });
    await page.goto('/sources');
    const limit = page.getByText(/^10 to 1.000.000$/);
    await expect(limit).toHaveText('10 to 1.000.000');
    const choose = async (value: string): Promise<void> => {
      await page.goto('/settings');
      const select = page.getByLabel('Numbers');
      // A choice before the page is alive is none.
      await expect(async () => {
        await select.selectOption(value);
        expect(await select.inputValue()).toBe(value);
      }).toPass();
    };
    await choose('en-IN');
    await expect
      .poll(async () => {
        await page.goto('/sources');
        return page
          .getByText(/^10 to 1\D?0/)
          .first()
          .textContent();
      })
      .toBe('10 to 10,00,000');
    await choose('auto');
    // A first drawing that differs from the server's is an error of React on the console.
    expect(problems).toEqual([]);
    await context.close();
  });

  test('a page that cannot be drawn says so, also where nothing more can be fetched', async ({
    pageAs,
  }) => {
    const page = await pageAs('admin');
    const failed = page.locator('main').getByRole('alert');
    await page.route('**/api/incidents?*', (each) => each.fulfill({ json: {} }));
    await page.goto('/incidents');
    await expect(failed).toContainText('This page could not be shown');
    await expect(failed.getByRole('button', { name: 'Copy report' })).toBeVisible();
    await expect(failed.getByRole('link', { name: 'Open the overview' })).toBeVisible();
    await page.unrouteAll();
    await page.goto('/incidents');
    await settled(page);
    await page.route('**/_next/static/chunks/**', (each) => each.abort());
    await page.route('**/api/incidents?*', (each) => each.fulfill({ json: {} }));
    // The live view may ask first, and break the page under the hand.
    await page.getByRole('button', { name: /^Snoozed/ }).evaluateAll((all) => {
      if (all[0] instanceof HTMLElement) all[0].click();
    });
    await expect(failed).toContainText('The server cannot be reached, or Tandem was updated.');
    await page.unrouteAll();
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
    await expect(main).toContainText('The list of what needs you could not be loaded');
    const signal = page.getByRole('group', { name: 'Worst signal' });
    await expect(signal).toContainText('This panel could not be loaded');
    await page.goto('/models');
    await expect(main).toContainText('The models could not be loaded');
    await expect(main).not.toContainText('No model is known yet');
    await page.unrouteAll();
    await main.getByRole('button', { name: 'Try again' }).click();
    await expect(main).not.toContainText('could not be loaded');
  });

  test('who saves second sees what the first one saved', async ({ adminPage: page, api }) => {
    const { items } = (await api.get('/api/limits')) as { items: LimitItem[] };
    const certificate = items.find(({ metric }) => metric === 'probe.tls.expiry');
    const {
      version: _version,
      shipped: _shipped,
      ...limit
    } = oneOf(certificate === undefined ? [] : [certificate], 'limit of certificates');
    await page.goto(`/settings/limits?dialog=edit.${limit.key}`);
    const dialog = page.getByRole('dialog', { name: limit.name });
    await dialog.getByLabel('Name', { exact: true }).fill('Mine');
    await api.put(`/api/limits/${limit.key}`, { ...limit, name: `${limit.name}, theirs` });
    await dialog.getByRole('button', { name: 'Save limit' }).click();
    const note = page.getByRole('alert', { name: 'Another person saved first' });
    await expect(note.getByRole('row', { name: /name/ })).toContainText(/, theirs.*Mine/);
    await checkA11y(note);
    await note.getByRole('button', { name: 'Take theirs' }).click();
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await api.put(`/api/limits/${limit.key}`, limit);
  });
});
