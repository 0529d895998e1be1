import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from '@playwright/test';
import type { AuditItem, DemoStatus, FirstRun } from '#lib/schemas/governance.ts';
import type { ApiClient } from './support/api-client.ts';
import { makeApiClient } from './support/api-client.ts';
import { checkA11y } from './support/check-a11y.ts';
import { settled } from './support/settled.ts';
import type { TandemInstance } from './support/tandem-instance.ts';
import { startTandem } from './support/tandem-instance.ts';
import { expectNoSidewaysScroll, useViewport } from './support/viewports.ts';

const BUILD_MS = 600_000;
const results = resolve(import.meta.dirname, '../test-results');

// An installation of its own, without the demo: the shared one has it from the start.
let instance: TandemInstance;
let api: ApiClient;

test.beforeAll(async () => {
  test.setTimeout(BUILD_MS);
  mkdirSync(results, { recursive: true });
  instance = await startTandem({
    demo: false,
    logFile: `${results}/first-run.log`,
    readyWithinMs: BUILD_MS,
    // A newcomer sees the host first.
    env: { TANDEM_HOST_COLLECTOR: 'on' },
  });
  api = makeApiClient(instance.url, instance.apiKey);
});

test.afterAll(async () => instance.stop());

const demo = async () => (await api.get('/api/demo')) as DemoStatus;
const steps = async () =>
  ((await api.get('/api/first-run')) as FirstRun).steps.flatMap(({ step, done }) =>
    done ? [step] : [],
  );

async function setUp(page: Page): Promise<void> {
  // The link is printed a moment after /readyz says yes.
  const link = () =>
    /http\S+\/set-up\?token=\S+/.exec(readFileSync(instance.logFile, 'utf8'))?.[0] ?? '';
  await expect.poll(link).not.toBe('');
  await page.goto(link());
  await page.getByLabel('Name').fill('New Comer');
  await page.getByLabel('Email').fill('new@example.test');
  await page.getByLabel('Password', { exact: true }).fill(randomBytes(12).toString('base64url'));
  await page.getByRole('button', { name: 'Create the admin account' }).click();
  await expect(page.getByRole('heading', { name: 'Where do you want to begin?' })).toBeVisible();
}

/** What they offer while nothing is there yet has to fit a phone too. */
const emptyPages = [
  '/models',
  '/models/reports',
  '/experiments/datasets',
  '/experiments/datasets/logged',
  '/experiments/servers',
  '/infrastructure',
  '/costs',
];

/** One gauge by OTLP, as a program with the shown key would send it. */
async function sendSample(key: string): Promise<number> {
  const timeUnixNano = `${Date.now()}000000`;
  const metric = { name: 'shop.orders', gauge: { dataPoints: [{ asDouble: 7, timeUnixNano }] } };
  const service = { key: 'service.name', value: { stringValue: 'my-shop' } };
  const answer = await fetch(`${instance.url}/v1/metrics`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      resourceMetrics: [
        { resource: { attributes: [service] }, scopeMetrics: [{ metrics: [metric] }] },
      ],
    }),
  });
  await answer.arrayBuffer();
  return answer.status;
}

test('a newcomer: set-up, three doors, an own source, the demo in and out', async ({ page }) => {
  test.setTimeout(480_000);
  await setUp(page);
  await expect(page.getByRole('link', { name: /^Open / })).toHaveAttribute(
    'href',
    /\/infrastructure\//,
    { timeout: 30_000 },
  );
  await checkA11y(page);
  await useViewport(page, 'phone');
  await expectNoSidewaysScroll(page);
  for (const path of emptyPages) {
    await page.goto(`${instance.url}${path}`);
    await settled(page);
    await expectNoSidewaysScroll(page);
  }
  await useViewport(page, 'desktop');
  await page.goto(instance.url);

  // A page that is left cuts off what it has not sent.
  const kept = page.waitForResponse((answer) => answer.url().endsWith('/account/preferences'));
  await page.getByRole('radio', { name: 'Models' }).check();
  expect((await kept).status()).toBe(200);
  await page.reload();
  await expect(page.getByRole('radio', { name: 'Models' })).toBeChecked();

  await page.getByRole('button', { name: 'Connect a system' }).click();
  await page.getByRole('tab', { name: 'OpenTelemetry' }).click();
  await page.getByRole('button', { name: 'Make a key for this' }).click();
  const lines = page.getByText(/OTEL_EXPORTER_OTLP_HEADERS/);
  await expect(lines).toContainText(`OTEL_EXPORTER_OTLP_ENDPOINT=${instance.url}`);
  await expect(lines).toContainText('Bearer%20tdm_');
  await expect(page.getByText('Waiting for the first request with this key')).toBeVisible();
  expect(await steps()).toEqual(['source']);
  const key = /Bearer%20(\w+)/.exec((await lines.textContent()) ?? '')?.[1] ?? '';
  expect(await sendSample(key)).toBe(200);
  await expect(page.getByText('First sample arrived')).toBeVisible({ timeout: 30_000 });
  // A job writes down that a source has sent something, a moment after the source itself can tell.
  await expect.poll(steps, { timeout: 20_000 }).toEqual(['source', 'sample']);
  await expect(page.getByRole('region', { name: 'First steps' })).toContainText('2 of 5', {
    timeout: 20_000,
  });

  await page.getByRole('button', { name: 'Open the demo company' }).click();
  await expect(page.getByText(/history of 28 days is filled in/)).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText(/It runs:/)).toBeVisible({ timeout: 300_000 });
  expect((await fetch(`${instance.url}/readyz`)).status).toBe(200);
  expect((await fetch(`${instance.demoUrl}/services`)).status).toBe(200);
  await expect(page.getByRole('navigation', { name: 'Main' })).toContainText('Demo');

  // What people of the demo approve on its first day is not the newcomer's approval.
  expect(await steps()).not.toContain('approval');
  await page.goto(instance.url);
  await page.locator('main').getByRole('link', { name: 'Demo', exact: true }).first().click();
  await expect(page).toHaveURL(/\/sources.*#demo$/);
  await page.getByRole('button', { name: 'Remove the demo company' }).click();
  await expect(page.getByRole('button', { name: 'Open the demo company' })).toBeVisible({
    timeout: 90_000,
  });
  expect(await demo()).toMatchObject({ state: 'off', resources: 0, incidents: 0 });
  await expect(fetch(`${instance.demoUrl}/services`)).rejects.toThrow();
  await expect(page.getByRole('navigation', { name: 'Main' })).not.toContainText('Demo');
  const { items } = (await api.get('/api/audit?limit=200')) as { items: AuditItem[] };
  expect(items.map((item) => item.action)).toEqual(
    expect.arrayContaining(['demo.open', 'demo.remove', 'demo.removed']),
  );
});

test('the demo can be opened again, and leaves in the middle of its back-fill', async () => {
  const services = async () => {
    const { items } = (await api.get('/api/resources?kind=service')) as {
      items: { name: string }[];
    };
    return items.map((item) => item.name);
  };
  const before = await services();
  expect(await api.post('/api/demo')).toMatchObject({ state: 'starting' });
  await expect
    .poll(async () => (await demo()).progress, { timeout: 60_000, intervals: [500] })
    .toBeGreaterThan(0.02);
  await api.remove('/api/demo');
  await expect
    .poll(async () => (await demo()).state, { timeout: 60_000, intervals: [500] })
    .toBe('off');
  // Longer than the jobs that find resources take: nothing of it comes back.
  await new Promise((done) => setTimeout(done, 12_000));
  expect(await demo()).toMatchObject({ state: 'off', resources: 0 });
  expect(await services()).toEqual(before);
});
