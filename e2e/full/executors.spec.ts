import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { checkA11y } from '../support/check-a11y.ts';
import { expect, test } from '../support/fixtures.ts';
import { expectNoSidewaysScroll } from '../support/viewports.ts';

test('a pipeline is connected: its fields, a wrong one named, and a test that only reads', async ({
  adminPage: page,
  api,
}) => {
  const methods: string[] = [];
  const server = createServer((request, response) => {
    methods.push(request.method ?? '');
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ name: 'Train', state: 'active' }));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', () => done()));
  // Guarantee: a server that listens on TCP has an AddressInfo.
  const { port } = server.address() as AddressInfo;

  await api.put('/api/executors/shop', { enabled: false });
  await page.goto('/settings/executors');
  await page.getByRole('button', { name: 'Add executor…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name', { exact: true }).fill('trainer');
  await dialog.getByLabel('Kind').selectOption('GitHub Actions');
  await expect(dialog.getByText('not tested with the real system here')).toBeVisible();
  await dialog.getByLabel('URL', { exact: true }).fill(`http://127.0.0.1:${port}`);
  await dialog.getByLabel('Secret', { exact: true }).fill('a-token');
  await dialog.getByLabel('Repository').fill('fraud-model');
  await dialog.getByLabel('Workflow').fill('train.yml');
  await dialog.getByLabel('Branch or tag').fill('main');
  await dialog.getByLabel('Models').fill('fraud');
  await dialog.getByLabel('Serving executor').fill('shop');
  await dialog.getByLabel('Allowed private addresses').fill('127.0.0.1/32');
  await checkA11y(dialog);
  await dialog.getByRole('button', { name: 'Save executor' }).click();
  await expect(dialog.getByText('must be owner/name', { exact: true })).toBeVisible();
  await dialog.getByLabel('Repository').fill('acme/fraud-model');
  await dialog.getByRole('button', { name: 'Save executor' }).click();
  await expect(dialog).toBeHidden();

  await page.getByRole('button', { name: 'Test trainer' }).click();
  await expect(page.getByText('Workflow "Train" is active.')).toBeVisible();
  expect(methods).toEqual(['GET']);
  await page.setViewportSize({ width: 390, height: 844 });
  await expectNoSidewaysScroll(page);
  server.closeAllConnections();
  await new Promise<void>((done) => server.close(() => done()));
});
