import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from '@playwright/test';
import { checkA11y } from '../support/check-a11y.ts';
import { expect, test } from '../support/fixtures.ts';
import { expectNoSidewaysScroll, useViewport } from '../support/viewports.ts';
import { waitFor } from '../support/wait-for.ts';

/** The form; what it says when it is saved is a dialog, too. */
const dialogOf = (page: Page) => page.locator('[role="dialog"]:not([aria-modal="false"])');

test('a dataset source sends a typed token with a header, and an edit of the header keeps it', async ({
  adminPage: page,
}) => {
  const sent: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    sent.push(request.headers.authorization);
    response.writeHead(200, { 'content-type': 'text/csv' }).end('a,b\n1,2\n');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', () => done()));
  // Guarantee: a server that listens on TCP has an AddressInfo.
  const { port } = server.address() as AddressInfo;
  const name = `rows-${port}`;
  await page.goto('/experiments/datasets');
  await page.getByRole('button', { name: 'New source…' }).click();
  const dialog = dialogOf(page);
  await dialog.getByLabel('Name', { exact: true }).fill(name);
  await dialog.getByLabel('URL').fill(`http://127.0.0.1:${port}/rows.csv`);
  await dialog.getByRole('button', { name: 'Add header' }).click();
  await dialog.getByLabel('Header 1', { exact: true }).fill('Authorization');
  await dialog.getByLabel('Text of header 1').fill('Bearer ');
  await dialog.getByLabel(/^Private addresses/).fill('127.0.0.1/32');
  await dialog.getByRole('button', { name: 'Save source' }).click();
  const refusal = 'Authorization carries credentials, so its value must be a secret';
  await expect(dialog.getByText(refusal, { exact: true })).toBeVisible();
  await dialog.getByLabel('Secret of header 1', { exact: true }).fill('typed-token');
  await checkA11y(page);
  await useViewport(page, 'phone');
  await expectNoSidewaysScroll(page);
  await useViewport(page, 'desktop');
  await dialog.getByRole('button', { name: 'Save source' }).click();
  await expect(dialog).toBeHidden();
  await waitFor('the first pull', async () => sent[0]);
  expect(sent[0]).toBe('Bearer typed-token');

  await page.getByRole('link', { name }).click();
  await page.getByRole('button', { name: 'Edit…' }).click();
  const kept = dialog.getByRole('group', { name: 'Secret of header 1' });
  await expect(kept).toContainText('stored encrypted, set');
  await checkA11y(page);
  await dialog.getByLabel('Text of header 1').fill('Token ');
  await dialog.getByRole('button', { name: 'Save source' }).click();
  await expect(dialog).toBeHidden();
  await waitFor('the pull after the edit', async () => sent.at(1));
  expect(sent.at(-1)).toBe('Token typed-token');
  server.closeAllConnections();
  await new Promise<void>((done) => server.close(() => done()));
});

test('an MLflow server keeps the secrets that were typed for it, and not for another address', async ({
  adminPage: page,
}) => {
  const name = `lab ${Date.now()}`;
  await page.goto('/experiments/servers');
  await page.getByRole('button', { name: 'Add server…' }).click();
  const dialog = dialogOf(page);
  await dialog.getByLabel('Name', { exact: true }).fill(name);
  await dialog.getByLabel('URL').fill('https://mlflow.example.test');
  await dialog.getByLabel('Secret', { exact: true }).fill('user:typed');
  await dialog.getByLabel('Webhook secret', { exact: true }).fill('typed too');
  await dialog.getByRole('switch', { name: 'Read this server' }).click();
  await dialog.getByRole('button', { name: 'Save server' }).click();
  await expect(dialog).toBeHidden();
  const row = page.getByRole('row').filter({ hasText: name });
  await row.getByRole('button', { name: /^Edit/ }).click();
  await expect(dialog.getByText('stored encrypted, set')).toHaveCount(2);
  await checkA11y(page);
  await dialog.getByLabel('URL').fill('https://elsewhere.example.test');
  await dialog.getByRole('button', { name: 'Save server' }).click();
  const secret = dialog.getByRole('group', { name: 'Secret', exact: true });
  await expect(secret).toContainText('is not sent to another one: enter it again');
  await dialog.getByRole('button', { name: 'Replace: Secret', exact: true }).click();
  await dialog.getByLabel('Secret', { exact: true }).fill('typed again');
  await dialog.getByRole('button', { name: 'Save server' }).click();
  await expect(dialog).toBeHidden();
});
