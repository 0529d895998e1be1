import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from '@playwright/test';
import type { AuditItem, DemoStatus, FirstRun } from '#lib/schemas/governance/governance.ts';
import { makeApiClient, type ApiClient } from '../support/api-client.ts';
import { setUp } from '../support/set-up.ts';
import { startTandem, type TandemInstance } from '../support/tandem-instance.ts';

const results = resolve(import.meta.dirname, '../../test-results');

// An installation of its own, without the demo: the shared one has it from the start.
let instance: TandemInstance;
let api: ApiClient;

test.beforeAll(async () => {
  mkdirSync(results, { recursive: true });
  instance = await startTandem({ demo: false, logFile: `${results}/first-demo.log` });
  api = makeApiClient(instance.url, instance.apiKey);
});

test.afterAll(async () => instance.stop());

const demo = async () => (await api.get('/api/demo')) as DemoStatus;
const steps = async () =>
  ((await api.get('/api/first-run')) as FirstRun).steps.flatMap(({ step, done }) =>
    done ? [step] : [],
  );

test('a newcomer opens the demo company and removes it', async ({ page }) => {
  await setUp(page, instance.logFile);
  await page.getByRole('button', { name: 'Open the demo company' }).click();
  await expect(page.getByText(/history of 28 days is filled in/)).toBeVisible();
  await expect(page.getByText(/Running:/)).toBeVisible();
  expect((await fetch(`${instance.url}/readyz`)).status).toBe(200);
  expect((await fetch(`${instance.demoUrl}/services`)).status).toBe(200);
  await expect(page.getByRole('navigation', { name: 'Main' })).toContainText('Demo');

  // Approvals by people of the demo on its first day do not count as the new user's approval.
  expect(await steps()).not.toContain('approval');
  await page.goto(instance.url);
  await page.locator('main').getByRole('link', { name: 'Demo', exact: true }).first().click();
  await expect(page).toHaveURL(/\/sources.*#demo$/);
  await page.getByRole('button', { name: 'Remove the demo company' }).click();
  await expect(page.getByRole('button', { name: 'Open the demo company' })).toBeVisible();
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
  await expect.poll(async () => (await demo()).progress).toBeGreaterThan(0.02);
  await api.remove('/api/demo');
  await expect.poll(async () => (await demo()).state).toBe('off');
  // Longer than the jobs that find resources take: nothing of it comes back.
  await new Promise((done) => setTimeout(done, 12_000));
  expect(await demo()).toMatchObject({ state: 'off', resources: 0 });
  expect(await services()).toEqual(before);
});
