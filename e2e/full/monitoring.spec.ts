import { checkA11y } from '../support/check-a11y.ts';
import { expect, test } from '../support/fixtures.ts';
import { expectNoSidewaysScroll, useViewport } from '../support/viewports.ts';

const LIST = '/infrastructure/monitors';

test('the live tail shows a record that was just sent, and its pattern can be searched', async ({
  adminPage: page,
  api,
}) => {
  const service = `tailed-${Date.now()}`;
  const send = (text: string) =>
    api.post('/v1/logs', {
      resourceLogs: [
        {
          resource: { attributes: [{ key: 'service.name', value: { stringValue: service } }] },
          scopeLogs: [
            {
              logRecords: [
                {
                  timeUnixNano: `${Date.now()}000000`,
                  severityNumber: 13,
                  body: { stringValue: text },
                },
              ],
            },
          ],
        },
      ],
    });
  await send('parcel 1 is late');
  await page.goto(`/infrastructure/logs?service=${service}`);
  await page.getByRole('switch', { name: 'Live tail' }).click();
  const rows = page.getByRole('list', { name: 'Newest log records' });
  await expect(rows.getByRole('listitem')).toHaveCount(1);
  await send('parcel 2 is late');
  await expect(rows).toContainText('parcel 2 is late');
  await page.getByRole('switch', { name: 'Live tail' }).click();
  await page.getByRole('button', { name: 'Patterns', exact: true }).click();
  await expect(page.getByRole('table', { name: /^Patterns of the records/ })).toContainText(
    'is late',
  );
  await page.getByRole('checkbox', { name: 'Error and worse' }).click();
  await expect(page.getByText('No matching records')).toBeVisible();
});

test('an objective shows what is left of the error budget, and what it would have done', async ({
  adminPage: page,
}) => {
  await page.goto(`${LIST}/new`);
  await page.getByLabel('Name', { exact: true }).fill('Answers without an error');
  await page.getByRole('button', { name: 'Objective', exact: true }).click();
  // For all services, and so low that no fault of another test fires it.
  await page.getByLabel(/^Requests without an error/).fill('90');
  await page.getByLabel('Window (days)').fill('7');
  await expect(page.getByText(/^Would /).first()).toBeVisible();
  await expect(page.getByRole('group', { name: /^Burn rate relative/ })).toBeVisible();
  await useViewport(page, 'phone');
  await expectNoSidewaysScroll(page);
  await useViewport(page, 'desktop');
  await page.getByRole('button', { name: 'Save monitor' }).click();
  const row = page.getByRole('row', { name: /Answers without an error/ });
  await expect(row).toContainText('90% of the requests of each service without an error, over 7 d');
  await expect(row).toContainText('OK');
  await row.getByRole('link').click();
  const budgets = page.getByRole('table', { name: 'Error budget by service' });
  await expect(budgets.getByRole('row', { name: /checkout/ })).toContainText(/% left/);
  await useViewport(page, 'phone');
  await expectNoSidewaysScroll(page);
  await useViewport(page, 'desktop');
  await page.getByRole('button', { name: 'Delete…' }).click();
  await page.getByRole('button', { name: 'Delete monitor' }).click();
  await expect(page.getByText('Answers without an error deleted')).toBeVisible();
});

test('an address is checked where systems are connected, with a tick for its first result', async ({
  adminPage: page,
  api,
}) => {
  await page.goto('/sources');
  await page.getByRole('tab', { name: 'HTTP check' }).click();
  const panel = page.getByRole('region', { name: 'Connect a source' });
  await panel.getByLabel('URL').fill('http://127.0.0.1:1/first-check');
  await panel.getByRole('button', { name: 'Check this address' }).click();
  await expect(panel.getByText('First result arrived')).toBeVisible();
  await expect(panel.getByText(/first-check: .*is not allowed/)).toBeVisible();
  const { items } = (await api.get('/api/checks')) as { items: { id: string; name: string }[] };
  const made = items.find(({ name }) => name.endsWith('/first-check'));
  await api.remove(`/api/checks/${made?.id ?? ''}`);
});

test('a silence has a reason, says what it hides, and is ended early', async ({
  adminPage: page,
}) => {
  await page.goto(`${LIST}?tab=silences`);
  await page.getByRole('button', { name: 'New silence…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Silence alerts' });
  await dialog.getByLabel('Value of label 1').fill('no-such-service');
  await expect(dialog.getByText('Would silence now: no alert')).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Silence alerts' })).toBeDisabled();
  await dialog.getByLabel('Reason').fill('A test of silences');
  await checkA11y(dialog);
  await dialog.getByRole('button', { name: 'Silence alerts' }).click();
  const item = page.getByRole('listitem').filter({ hasText: 'A test of silences' });
  await expect(item).toContainText('Hides now: no alert');
  await item.getByRole('button', { name: /^End now/ }).click();
  await page.getByRole('button', { name: 'End silence' }).click();
  await expect(item).toHaveCount(0);
  await page.getByRole('button', { name: 'Over budget', exact: true }).click();
  await expect(item.first()).toContainText('Ended by');
});

test('every page tells of a silence that hides something now: why, by whom and until when', async ({
  pageAs,
  signedIn,
  api,
}) => {
  const name = `Hidden drill ${Date.now()}`;
  const page = await pageAs('admin');
  const { person } = await signedIn(['admin']);
  await page.goto(`${LIST}?tab=silences`);
  await page.getByRole('button', { name: 'New silence…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Silence alerts' });
  await dialog.getByLabel('Label 1', { exact: true }).fill('alertname');
  await dialog.getByLabel('Value of label 1').fill(name);
  await dialog.getByLabel('Reason').fill(`Known: ${name}`);
  await dialog.getByRole('button', { name: 'Silence alerts' }).click();
  await expect(dialog).toBeHidden();
  const banner = page.getByRole('status').filter({ hasText: `Known: ${name}` });
  const item = page.getByRole('listitem').filter({ hasText: `Known: ${name}` });
  await expect(item).toContainText('Hides now: no alert');
  // It hides nothing yet, so no banner is shown.
  await expect(banner).toHaveCount(0);

  const alert = {
    labels: { alertname: name, severity: 'warning' },
    annotations: { summary: name },
  };
  await api.post('/api/v2/alerts', [{ ...alert, startsAt: new Date().toISOString() }]);
  await expect(banner).toBeVisible();
  await expect(banner).toContainText('Silence');
  await expect(banner).toContainText(`Known: ${name}, by ${person.name}, until `);
  await expect(banner).toContainText(/until .*\d\d:\d\d.*\. \d+ alerts? (?:is|are) hidden\./u);
  await page.goto('/incidents');
  await expect(banner).toBeVisible();
  await useViewport(page, 'phone');
  await expect(banner).toBeVisible();
  await expectNoSidewaysScroll(page);
  await useViewport(page, 'desktop');

  await banner.getByRole('link', { name: 'Silences' }).click();
  await item.getByRole('button', { name: /^End now/ }).click();
  await page.getByRole('button', { name: 'End silence' }).click();
  await expect(banner).toHaveCount(0);
});

test('a check is tried before it is saved, runs, and tells its last result', async ({
  adminPage: page,
  tandem,
}) => {
  await page.goto(`${LIST}?tab=checks`);
  await page.getByRole('button', { name: 'New check…' }).click();
  const dialog = page.getByRole('dialog', { name: 'New check' });
  await dialog.getByLabel('Name', { exact: true }).fill('Tandem');
  await dialog.getByLabel('URL').fill(`${tandem.url}/healthz`);
  await dialog.getByLabel('Interval (seconds)').fill('10');
  await dialog.getByRole('button', { name: 'Try now' }).click();
  await expect(dialog.getByText(/is not allowed/)).toBeVisible();
  await dialog.getByLabel(/^Private addresses/).fill('127.0.0.1/32 ::1/128');
  await dialog.getByRole('button', { name: 'Try now' }).click();
  await expect(dialog.getByText(/^Status 200/)).toBeVisible();
  await checkA11y(dialog);
  await dialog.getByRole('button', { name: 'Save check' }).click();
  const row = page.getByRole('row', { name: /Tandem/ });
  await expect(row).toContainText('Status 200');
  await row.getByRole('button', { name: 'Actions for Tandem' }).click();
  await page.getByRole('menuitem', { name: 'Delete…' }).click();
  await page.getByRole('button', { name: 'Delete check' }).click();
  await expect(row).toHaveCount(0);
});
