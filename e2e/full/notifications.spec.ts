import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { checkA11y } from '../support/check-a11y.ts';
import { expect, test } from '../support/fixtures.ts';
import { openIncident } from '../support/fixtures/open-incident.ts';
import { waitFor } from '../support/wait-for.ts';

/** A mail server on loopback that keeps what it gets. */
async function startMailServer() {
  const mails: string[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData: (stream, _session, done) => {
      let mail = '';
      stream.on('data', (chunk) => (mail += String(chunk)));
      stream.on('end', () => {
        mails.push(mail);
        done(null);
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  // Guarantee: a server that listens on TCP has an AddressInfo.
  const { port } = server.server.address() as AddressInfo;
  return { mails, port, close: () => new Promise<void>((resolve) => server.close(resolve)) };
}

function header(mail: string, name: string): string | undefined {
  const head = (mail.split('\r\n\r\n')[0] ?? '').replaceAll(/\r\n[ \t]+/gu, ' ');
  const line = head.split('\r\n').find((each) => each.startsWith(`${name}:`));
  return line?.slice(name.length + 1).trim();
}

test('a channel is added and tested, a route is written, and an alert becomes a thread of mails', async ({
  adminPage: page,
  api,
}) => {
  const smtp = await startMailServer();
  const channel = `mail ${smtp.port}`;
  await page.goto('/settings/notifications');
  await page.getByRole('button', { name: 'Add channel…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill(channel);
  await dialog.getByLabel('Kind').selectOption('email');
  await dialog.getByLabel('Mail server').fill('127.0.0.1');
  await dialog.getByLabel('Port').fill(String(smtp.port));
  await dialog.getByLabel('Encryption').selectOption('none');
  await dialog.getByLabel('From').fill('tandem@example.test');
  await dialog.getByLabel('To', { exact: true }).fill('ops@example.test');
  await dialog.getByLabel('Allowed private networks').fill('127.0.0.1/32');
  await checkA11y(dialog);
  await dialog.getByRole('button', { name: 'Save channel' }).click();
  await expect(dialog).toHaveCount(0);
  await page.getByRole('button', { name: `Send a test with ${channel}` }).click();
  await expect(page.getByText('Test message delivered')).toBeVisible();
  expect(header(smtp.mails[0] ?? '', 'Subject')).toBe('[TEST] Tandem can reach you here');

  await page.getByRole('tab', { name: /Routes/ }).click();
  await page.getByRole('button', { name: 'Add route…' }).click();
  await dialog.getByLabel('Name').fill('On call');
  await dialog.getByLabel('Incident opened').check();
  await dialog.getByLabel('Incident resolved').check();
  await dialog.getByLabel(channel).check();
  await checkA11y(dialog);
  await dialog.getByRole('button', { name: 'Save route' }).click();
  await expect(
    page.getByText(/^Incident opened and incident resolved, warning or worse: to /),
  ).toContainText(channel);

  const title = `Mail drill ${smtp.port}`;
  const incident = await openIncident(api, {
    alertname: title,
    severity: 'critical',
    instance: `drill-${smtp.port}`,
  });
  const mailsOf = () =>
    smtp.mails.filter((mail) => header(mail, 'Subject')?.includes(`[INC-${incident.number}]`));
  const opened = await waitFor('the first mail', async () => mailsOf()[0]);
  await api.post(`/api/incidents/${incident.id}/resolve`, { reason: 'drill', evenIfFiring: true });
  const ended = await waitFor('the second mail', async () => mailsOf()[1]);
  expect(header(ended, 'In-Reply-To')).toBe(header(opened, 'Message-ID'));

  await page.goto(`/incidents/${incident.id}`);
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Notifications sent…' }).click();
  await expect(page.getByRole('dialog').getByText(`to ${channel}`)).toHaveCount(2);
  await checkA11y(page.getByRole('dialog'));
  await page.goto(`/settings/notifications?tab=log&incident=${incident.number}`);
  const delivered = page.getByRole('table').getByText('Delivered', { exact: true });
  await expect(delivered).toHaveCount(2);
  // Messages sent while the log is open wait above it.
  await api.post(`/api/incidents/${incident.id}/reopen`, { reason: 'drill' });
  await waitFor('the third mail', async () => mailsOf()[2]);
  const pill = page.getByRole('button', { name: 'Show 1 new delivery' });
  await expect(pill).toBeVisible();
  await expect(delivered).toHaveCount(2);
  await pill.click();
  await expect(delivered).toHaveCount(3);
  await smtp.close();
});

test('a chat is connected by pasting its address, which is tested, kept and replaced, never shown', async ({
  adminPage: page,
  api,
  tandem,
}) => {
  const paths: string[] = [];
  const server = createServer((request, response) => {
    paths.push(request.url ?? '');
    request.resume().on('end', () => response.writeHead(200).end(`ok ${request.url ?? ''}`));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', () => done()));
  // Guarantee: a server that listens on TCP has an AddressInfo.
  const { port } = server.address() as AddressInfo;
  const channel = `chat ${port}`;
  const address = `http://127.0.0.1:${port}/services/T0/pasted-${port}`;

  await page.goto('/settings/notifications');
  await page.getByRole('button', { name: 'Add channel…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill(channel);
  const field = dialog.getByLabel('Incoming webhook URL', { exact: true });
  await dialog.getByLabel('Allowed private networks').fill('127.0.0.1/32');
  await field.fill('not an address');
  await expect(field).toHaveAttribute('type', 'password');
  await dialog.getByRole('button', { name: 'Save channel' }).click();
  await expect(dialog.getByText(/^must be the URL of the webhook/)).toBeVisible();
  await field.fill(address);
  await checkA11y(dialog);
  await dialog.getByRole('button', { name: 'Save channel' }).click();
  await expect(dialog).toHaveCount(0);

  await page.getByRole('button', { name: `Send a test with ${channel}` }).click();
  await expect(page.getByText('Test message delivered')).toBeVisible();
  expect(paths).toEqual([`/services/T0/pasted-${port}`]);
  const row = page.getByRole('listitem').filter({ hasText: channel });
  await expect(row).toContainText(/stored encrypted, set .*\d\d:\d\d/);
  // Also where the receiver repeats it.
  await expect(page.getByText(`pasted-${port}`)).toHaveCount(0);

  // An edit that leaves it alone keeps it.
  await row.getByRole('button', { name: `Edit ${channel}` }).click();
  const kept = dialog.getByRole('group', { name: 'Incoming webhook URL' });
  await expect(kept).toContainText('stored encrypted, set');
  await checkA11y(dialog);
  await dialog.getByLabel('Name').fill(`${channel} b`);
  await dialog.getByRole('button', { name: 'Save channel' }).click();
  await expect(dialog).toHaveCount(0);
  await page.getByRole('button', { name: `Send a test with ${channel} b` }).click();
  await waitFor('the second message', async () => paths[1]);

  // Replaced, by keyboard alone; a reference is readable while it is typed.
  await page.getByRole('button', { name: `Edit ${channel} b` }).click();
  await kept.getByRole('button', { name: /^Replace/ }).press('Enter');
  await expect(field).toBeFocused();
  await page.keyboard.type('env:TANDEM_SECRET_NO_CHAT');
  await expect(field).toHaveValue('env:TANDEM_SECRET_NO_CHAT');
  await expect(field).toHaveAttribute('type', 'text');
  await dialog.getByRole('button', { name: 'Save channel' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(row).toContainText('env:TANDEM_SECRET_NO_CHAT');
  await expect(row).toContainText('not found');
  for (const path of ['/api/notifications/channels', '/api/notifications/deliveries', '/api/audit'])
    expect(JSON.stringify(await api.get(path))).not.toContain(`pasted-${port}`);
  expect(readFileSync(tandem.logFile, 'utf8')).not.toContain(`pasted-${port}`);
  server.closeAllConnections();
  await new Promise<void>((done) => server.close(() => done()));
});
