import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditItem } from '#lib/schemas/governance/governance.ts';
import type { LimitItem } from '#lib/schemas/incidents/incidents.ts';
import type { ResourceItem } from '#lib/schemas/infrastructure/infrastructure.ts';
import { checkA11y } from '../support/check-a11y.ts';
import { expect, test } from '../support/fixtures.ts';
import { makeService } from '../support/fixtures/make-service.ts';
import { openIncident } from '../support/fixtures/open-incident.ts';
import { oneOf } from '../support/one-of.ts';
import { settled } from '../support/settled.ts';
import { makePerson, signIn } from '../support/sign-in.ts';
import { waitFor } from '../support/wait-for.ts';

/** Field of the command palette. */
const PALETTE = 'Page, incident, action, service, host, model, run or command';

test.describe('without permission', () => {});

test.describe('by keyboard', () => {
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
});

test.describe('ways through the product', () => {
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
    await expect(page.getByLabel('Actor', { exact: true })).toHaveValue('nobody-of-this-name');
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await expect(page.getByRole('table', { name: /Audit entries/ })).toBeVisible();
    // Longer than the pause after which typed text counts.
    await page.clock.runFor(1_000);
    await expect(page.getByLabel('Actor', { exact: true })).toHaveValue('');
    await expect(page).not.toHaveURL(/actor=/);
    await page.goto('/settings/audit?dialog=entry.00000000-0000-4000-8000-000000000000');
    await expect(page.getByRole('dialog', { name: 'No such entry' })).toBeVisible();
    await checkA11y(page.getByRole('dialog'));
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
    const note = page.getByRole('alert', { name: 'Someone else saved first' });
    await expect(note.getByRole('row', { name: /name/ })).toContainText(/, theirs.*Mine/);
    await checkA11y(note);
    await note.getByRole('button', { name: 'Take theirs' }).click();
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await api.put(`/api/limits/${limit.key}`, limit);
  });
});
