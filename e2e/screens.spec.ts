import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { ActionSummary } from '#lib/schemas/actions.ts';
import type { AuditItem } from '#lib/schemas/governance.ts';
import type { IncidentSummary, LimitItem } from '#lib/schemas/incidents.ts';
import type { TraceItem } from '#lib/schemas/infrastructure-traces.ts';
import type { ApiClient } from './support/api-client.ts';
import { checkA11y } from './support/check-a11y.ts';
import { expect, test } from './support/fixtures.ts';
import { expectNoSidewaysScroll, useViewport } from './support/viewports.ts';

type Screen = {
  name: string;
  path: string | ((api: ApiClient) => Promise<string>);
  title: RegExp;
};

/** The demo always has one of each; where it has none, its page must not go unlooked at. */
function oneOf<T>(items: readonly T[], what: string): T {
  const [first] = items;
  if (first === undefined) throw new Error(`The demo has no ${what}.`);
  return first;
}

async function resourcePath(api: ApiClient, kind: string): Promise<string> {
  const { items } = (await api.get(`/api/resources?kind=${kind}`)) as { items: { id: string }[] };
  return `/infrastructure/${oneOf(items, kind).id}`;
}

const SCREENS: Screen[] = [
  { name: 'overview', path: '/', title: /Overview/ },
  { name: 'wallboard', path: '/?kiosk=1', title: /Wallboard/ },
  { name: 'incidents', path: '/incidents', title: /Incidents/ },
  {
    name: 'incident',
    path: async (api) => {
      const { items } = (await api.get('/api/incidents')) as { items: IncidentSummary[] };
      const richest = items.toSorted((a, b) => b.alertCount - a.alertCount);
      return `/incidents/${oneOf(richest, 'incident').id}`;
    },
    title: /./,
  },
  { name: 'actions', path: '/actions', title: /Actions/ },
  { name: 'actions that have ended', path: '/actions?view=done', title: /Actions/ },
  {
    name: 'action',
    path: async (api) => {
      const { items } = (await api.get('/api/actions')) as { items: ActionSummary[] };
      const verified = items.find(({ status }) => status === 'verified');
      return `/actions/${(verified ?? oneOf(items, 'action')).id}`;
    },
    title: /./,
  },
  { name: 'services and hosts', path: '/infrastructure', title: /Services and hosts/ },
  {
    name: 'service',
    path: (api) => resourcePath(api, 'service'),
    title: /./,
  },
  {
    name: 'host',
    path: (api) => resourcePath(api, 'host'),
    title: /./,
  },
  {
    name: 'metrics',
    path: '/infrastructure/metrics?metric=service.latency.p95',
    title: /Metrics/,
  },
  { name: 'logs', path: '/infrastructure/logs', title: /Logs/ },
  { name: 'monitors', path: '/infrastructure/monitors', title: /Monitors/ },
  { name: 'silences', path: '/infrastructure/monitors?tab=silences', title: /Monitors/ },
  { name: 'checks', path: '/infrastructure/monitors?tab=checks', title: /Monitors/ },
  { name: 'new monitor', path: '/infrastructure/monitors/new', title: /New monitor/ },
  {
    name: 'monitor',
    path: async (api) => {
      const { id } = (await api.post('/api/monitors', {
        name: 'Too many requests',
        enabled: false,
        rule: {
          query: { kind: 'metric', metric: 'service.request.rate', groupBy: ['service.name'] },
          comparison: '>',
          bound: { limit: 100_000 },
        },
      })) as { id: string };
      return `/infrastructure/monitors/${id}`;
    },
    title: /Monitor/,
  },
  { name: 'models', path: '/models', title: /Models/ },
  { name: 'experiments', path: '/experiments', title: /Experiments/ },
  { name: 'runs', path: '/experiments/0', title: /Experiment/ },
  { name: 'traces', path: '/experiments/0/traces', title: /Traces/ },
  { name: 'datasets', path: '/experiments/datasets', title: /Datasets/ },
  { name: 'mlflow servers', path: '/experiments/servers', title: /MLflow servers/ },
  {
    name: 'dataset',
    path: async (api) => {
      const { id } = (await api.post('/api/datasets', {
        name: 'Opening hours',
        url: 'https://data.example.invalid/hours.csv',
        freshSeconds: 86_400,
        rowsLow: 100,
      })) as { id: string };
      return `/experiments/datasets/${id}`;
    },
    title: /Dataset/,
  },
  { name: 'governance', path: '/governance', title: /Governance/ },
  { name: 'evidence pack', path: '/governance/packs/eu-ai-act', title: /Evidence pack/ },
  { name: 'costs', path: '/costs', title: /Costs/ },
  { name: 'measured costs', path: '/costs?basis=metered&group=service', title: /Costs/ },
  { name: 'rows of costs', path: '/costs/rows', title: /Rows of costs/ },
  { name: 'bills', path: '/costs/files', title: /Bills/ },
  { name: 'prices and budgets', path: '/costs/prices', title: /Prices and budgets/ },
  { name: 'executive report', path: '/print/executive', title: /Executive report/ },
  { name: 'operations report', path: '/incidents/report', title: /Operations report/ },
  { name: 'printed operations', path: '/print/operations', title: /Operations report/ },
  {
    name: 'trace',
    path: async (api) => {
      const { items } = (await api.get('/api/traces?limit=1')) as { items: TraceItem[] };
      return `/infrastructure/traces/${oneOf(items, 'trace').traceId}`;
    },
    title: /Trace/,
  },
  { name: 'sources', path: '/sources', title: /Sources/ },
  { name: 'account', path: '/settings', title: /Account/ },
  { name: 'users', path: '/settings/users', title: /Users/ },
  { name: 'ownership', path: '/settings/ownership', title: /Ownership/ },
  { name: 'API keys', path: '/settings/keys', title: /API keys/ },
  { name: 'policies', path: '/settings/policies', title: /Policies/ },
  { name: 'bindings', path: '/settings/bindings', title: /Runbook bindings/ },
  { name: 'limits', path: '/settings/limits', title: /Limits/ },
  { name: 'executors', path: '/settings/executors', title: /Executors/ },
  { name: 'notification channels', path: '/settings/notifications', title: /Notifications/ },
  {
    name: 'notification routes',
    path: '/settings/notifications?tab=routes',
    title: /Notifications/,
  },
  {
    name: 'delivery log',
    path: '/settings/notifications?tab=log',
    title: /Notifications/,
  },
  { name: 'webhooks', path: '/settings/webhooks', title: /Registry webhooks/ },
  { name: 'kill switch', path: '/settings/kill-switch', title: /Kill switch/ },
  { name: 'audit log', path: '/settings/audit', title: /Audit log/ },
  { name: 'about', path: '/settings/about', title: /About/ },
];

/** What a browser complains about: exceptions, refused scripts and styles, failed requests. */
function collectTrouble(page: Page): string[] {
  const trouble: string[] = [];
  page.on('pageerror', (error) => trouble.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') trouble.push(message.text());
  });
  return trouble;
}

/** The page has its heading, and nothing on it is still a grey bar. */
async function settled(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.getByRole('status').filter({ hasText: /^Loading/ })).toHaveCount(0, {
    timeout: 20_000,
  });
}

test.describe('every screen', () => {
  for (const { name, path, title } of SCREENS) {
    test(`${name} passes axe in both themes, fits a phone and has a title`, async ({
      adminTab: page,
      api,
    }) => {
      const address = typeof path === 'string' ? path : await path(api);
      const trouble = collectTrouble(page);
      await page.goto(address);
      await settled(page);
      await expect(page).toHaveTitle(title);
      await expect(page).toHaveTitle(/Tandem/);
      await checkA11y(page);
      await useViewport(page, 'phone');
      await settled(page);
      await expectNoSidewaysScroll(page);
      await checkA11y(page, { themes: ['light'] });
      expect(trouble).toEqual([]);
    });
  }

  test('an address that nothing has says so, to programs in their form', async ({
    adminTab: page,
    tandem,
  }) => {
    const answer = await fetch(`${tandem.url}/api/no-such-thing`, { method: 'PUT', body: '{' });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      404,
      'application/problem+json',
    ]);
    expect(await answer.json()).toMatchObject({ code: 'not_found' });
    await page.goto('/no-such-page');
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await checkA11y(page);
  });
});

test.describe('without permission', () => {
  test('a viewer sees who could open the users, keys and audit', async ({ pageAs }) => {
    const page = await pageAs('viewer');
    for (const path of ['/settings/users', '/settings/keys', '/settings/audit']) {
      await page.goto(path);
      await expect(page.getByText(/^Your role cannot see/)).toBeVisible();
    }
    await checkA11y(page);
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
    const input = page.getByPlaceholder('Page, incident, action, service, host or model');
    await expect(input).toBeFocused();
    await checkA11y(page);
    await input.fill('Sources');
    await expect(page.getByRole('option', { name: /Sources/ }).first()).toBeVisible();
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/\/sources/);
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
    await page.goto(`/settings/audit?actor=nobody-of-this-name&dialog=entry.${entry.id}`);
    const sheet = page.getByRole('dialog');
    await expect(sheet.getByText('Before and after')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(sheet).toHaveCount(0);
    await expect(page.getByLabel('Who', { exact: true })).toHaveValue('nobody-of-this-name');
    await page.getByRole('button', { name: 'Clear the filters' }).click();
    await expect(page.getByRole('table', { name: /Audit entries/ })).toBeVisible();
    // Longer than the pause after which typed text counts.
    await page.waitForTimeout(600);
    await expect(page.getByLabel('Who', { exact: true })).toHaveValue('');
    await expect(page).not.toHaveURL(/actor=/);
    await page.goto('/settings/audit?dialog=entry.00000000-0000-4000-8000-000000000000');
    await expect(page.getByRole('dialog', { name: 'No such entry' })).toBeVisible();
    await checkA11y(page, { themes: ['light'] });
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
        await expect(select).toHaveValue(value, { timeout: 1_000 });
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
    await page.unrouteAll();
    await page.goto('/incidents');
    await settled(page);
    await page.route('**/_next/static/chunks/**', (each) => each.abort());
    await page.route('**/api/incidents?*', (each) => each.fulfill({ json: {} }));
    // The live view may ask first, and break the page under the hand.
    await page
      .getByRole('button', { name: /^Snoozed/ })
      .click({ timeout: 5_000 })
      .catch(() => undefined);
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
    const note = page.getByRole('alert', { name: 'Somebody else saved meanwhile' });
    await expect(note.getByRole('row', { name: /name/ })).toContainText(/, theirs.*Mine/);
    await checkA11y(page, { themes: ['light'] });
    await note.getByRole('button', { name: 'Take theirs' }).click();
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await api.put(`/api/limits/${limit.key}`, limit);
  });
});

test('the theme is dark before the first paint', async ({ adminPage: page }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.goto('/', { waitUntil: 'commit' });
  await settled(page);
  const lightness = await page.evaluate(() => {
    const canvas = document.createElement('canvas').getContext('2d');
    if (canvas === null) return 1;
    canvas.fillStyle = getComputedStyle(document.body).backgroundColor;
    canvas.fillRect(0, 0, 1, 1);
    return Math.max(...canvas.getImageData(0, 0, 1, 1).data.slice(0, 3)) / 255;
  });
  expect(lightness).toBeLessThan(0.3);
});
