import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import type { FirstRun } from '#lib/schemas/governance/governance.ts';
import { makeApiClient, type ApiClient } from './support/api-client.ts';
import { checkA11y } from './support/check-a11y.ts';
import { followLink } from './support/follow-link.ts';
import { sendSetUp, setUpLink } from './support/set-up.ts';
import { settled } from './support/settled.ts';
import { startTandem, type TandemInstance } from './support/tandem-instance.ts';
import { expectNoSidewaysScroll, useViewport } from './support/viewports.ts';

const results = resolve(import.meta.dirname, '../test-results');

// An installation of its own, without the demo: the shared one has it from the start.
let instance: TandemInstance;
let api: ApiClient;
/** Page of the first administrator, shared between the tests. */
let page: Page;

test.describe.configure({ mode: 'serial' });
test.beforeAll(async ({ browser }) => {
  mkdirSync(results, { recursive: true });
  instance = await startTandem({
    demo: false,
    logFile: `${results}/first-run.log`,
    // A newcomer sees the host first.
    env: { TANDEM_HOST_COLLECTOR: 'on' },
  });
  api = makeApiClient(instance.url, instance.apiKey);
  page = await browser.newPage();
});

test.afterAll(async () => {
  await page.close();
  await instance.stop();
});

const steps = async () =>
  ((await api.get('/api/first-run')) as FirstRun).steps.flatMap(({ step, done }) =>
    done ? [step] : [],
  );

/** The empty states of these pages also have to fit on a phone. */
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

// On this installation: the link is good only as long as it has no administrator, and accounts of tests are some.
test('the link that the first start prints makes the first administrator, once', async ({
  browser,
}) => {
  const link = await setUpLink(instance.logFile);
  await page.goto(link);
  await checkA11y(page, { themes: ['light'] });
  await useViewport(page, 'phone');
  await expectNoSidewaysScroll(page);
  await useViewport(page, 'desktop');
  await sendSetUp(page, 'first@example.test');
  await expect(page).toHaveURL(`${instance.url}/`);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  const other = await browser.newPage();
  await other.goto(link);
  await sendSetUp(other, 'second@example.test');
  await expect(other.getByRole('alert').filter({ hasText: /\S/ })).toBeVisible();
  await other.close();
});

test('a newcomer sets Tandem up, makes a key and sees the first own sample', async () => {
  await expect(page.getByRole('heading', { name: 'Where do you want to start?' })).toBeVisible();
  await expect(page.getByRole('link', { name: /^Open / })).toHaveAttribute(
    'href',
    /\/infrastructure\//,
  );
  await checkA11y(page);
  await useViewport(page, 'phone');
  await expectNoSidewaysScroll(page);
  for (const path of emptyPages) {
    await followLink(page, path);
    await settled(page);
    await expectNoSidewaysScroll(page);
  }
  await useViewport(page, 'desktop');
  await followLink(page, '/');

  // A page that is left cuts off what it has not sent.
  const kept = page.waitForResponse((answer) => answer.url().endsWith('/account/preferences'));
  await page.getByRole('radio', { name: 'Models' }).check();
  expect((await kept).status()).toBe(200);
  await page.reload();
  await expect(page.getByRole('radio', { name: 'Models' })).toBeChecked();

  await page.getByRole('button', { name: 'Connect a system' }).click();
  await page.getByRole('tab', { name: 'OpenTelemetry' }).click();
  await page.getByRole('button', { name: 'Create a key for this' }).click();
  const lines = page.getByText(/OTEL_EXPORTER_OTLP_HEADERS/);
  await expect(lines).toContainText(`OTEL_EXPORTER_OTLP_ENDPOINT=${instance.url}`);
  await expect(lines).toContainText('Bearer%20tdm_');
  await expect(page.getByText('Waiting for the first request with this key')).toBeVisible();
  expect(await steps()).toEqual(['source']);
  const key = /Bearer%20(\w+)/.exec((await lines.textContent()) ?? '')?.[1] ?? '';
  expect(await sendSample(key)).toBe(200);
  await expect(page.getByText('First sample arrived')).toBeVisible();
  // A job records that a source has sent something, a moment after the source itself shows it.
  await expect.poll(steps).toEqual(['source', 'sample']);
  await expect(page.getByRole('region', { name: 'First steps' })).toContainText('2 of 5');
});
