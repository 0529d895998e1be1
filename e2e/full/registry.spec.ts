import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { checkA11y } from '../support/check-a11y.ts';
import { expect, test } from '../support/fixtures.ts';
import { expectNoSidewaysScroll } from '../support/viewports.ts';
import { waitFor } from '../support/wait-for.ts';

const PHONE = { width: 390, height: 844 };

test('a webhook of the registry is added, tested, told, and sends again; two editors see each other', async ({
  adminPage: page,
  api,
}) => {
  const events: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      events.push(body);
      response.writeHead(200).end('noted');
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', () => done()));
  // Guarantee: a server that listens on TCP has an AddressInfo.
  const { port } = server.address() as AddressInfo;
  const name = `ci-${port}`;

  await page.goto('/models');
  await page.getByRole('link', { name: 'Webhooks' }).click();
  await page.getByRole('button', { name: 'Add webhook…' }).click();
  // Notes in the corner are dialogs too.
  const added = page.getByRole('dialog', { name: 'Add a webhook' });
  await added.getByLabel('Name', { exact: true }).fill(name);
  await added.getByLabel('URL').fill(`http://127.0.0.1:${port}/hook`);
  await added.getByLabel('Signing secret').fill('a secret that is typed');
  await added.getByRole('button', { name: 'Save webhook' }).click();
  // Plain http goes only where it is allowed; the field says so and nothing that was typed is lost.
  await expect(added.getByText(/must be https/)).toBeVisible();
  await added.getByLabel('Allowed private addresses').fill('127.0.0.1/32');
  await checkA11y(added);
  await added.getByRole('button', { name: 'Save webhook' }).click();
  await expect(added).toBeHidden();
  const row = page.getByRole('row').filter({ hasText: name });
  await expect(row).toContainText('Signed, secret stored encrypted');

  await row.getByRole('button', { name: `Test ${name}` }).click();
  await expect(page.getByText(`${name} accepted the test event`)).toBeVisible();
  expect(events).toHaveLength(1);

  await api.post('/api/2.0/mlflow/registered-models/create', { name: `told-${port}` });
  await waitFor('the event', async () => (events.length > 1 ? true : null));
  await row.getByRole('button', { name: `Deliveries… ${name}` }).click();
  await expect(page).toHaveURL(/dialog=deliveries/);
  const sheet = page.getByRole('dialog', { name: `Deliveries of ${name}` });
  await expect(sheet.getByRole('listitem').filter({ hasText: 'Model registered' })).toContainText(
    'Delivered',
  );
  await sheet.getByText('Payload').click();
  await expect(sheet.getByText(`told-${port}`)).toBeVisible();
  await checkA11y(sheet);
  await sheet.getByRole('button', { name: /^Send again/ }).click();
  await waitFor('the same again', async () => (events.length > 2 ? true : null));
  expect(JSON.parse(events[2] ?? '')).toEqual(JSON.parse(events[1] ?? ''));
  await page.goBack();
  await expect(sheet).toBeHidden();

  const { items } = (await api.get('/api/webhooks')) as { items: { id: string; name: string }[] };
  const id = items.find((each) => each.name === name)?.id ?? '';
  await row.getByRole('button', { name: `Edit… ${name}` }).click();
  const edited = page.getByRole('dialog', { name, exact: true });
  const theirs = await api.send('PATCH', `/api/webhooks/${id}`, { description: 'theirs' });
  expect(theirs.status).toBe(200);
  await edited.getByLabel('Purpose').fill('mine');
  await edited.getByRole('button', { name: 'Save webhook' }).click();
  const note = page.getByRole('alert', { name: 'Someone else saved first' });
  await expect(note.getByRole('row', { name: /description/ })).toContainText(/theirs.*mine/);
  await note.getByRole('button', { name: 'Overwrite with mine' }).click();
  await expect(edited).toBeHidden();

  await page.setViewportSize(PHONE);
  await expectNoSidewaysScroll(page);
  await page
    .getByRole('button', { name: `Remove… ${name}` })
    .first()
    .click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove webhook' }).click();
  await expect(page.getByText(`${name} removed`)).toBeVisible();
  server.closeAllConnections();
  await new Promise<void>((done) => server.close(() => done()));
});

test('traces of an experiment are searched, and one shows its spans with what went in and out', async ({
  adminPage: page,
  api,
}) => {
  const { experiment_id: experiment } = (await api.post('/api/2.0/mlflow/experiments/create', {
    name: `assistant-${Date.now()}`,
  })) as { experiment_id: string };
  const log = (id: string, more: object) =>
    api.post('/api/3.0/mlflow/traces', {
      trace: {
        trace_info: {
          trace_id: id,
          trace_location: {
            type: 'MLFLOW_EXPERIMENT',
            mlflow_experiment: { experiment_id: experiment },
          },
          request_time: new Date().toISOString(),
          execution_duration: '2s',
          tags: { 'mlflow.traceName': 'answer' },
          ...more,
        },
      },
    });
  const good = `tr-good-${experiment}`;
  await log(good, { state: 'OK', request_preview: 'Why?', response_preview: 'Because.' });
  await log(`tr-bad-${experiment}`, { state: 'ERROR', request_preview: 'When?' });
  const startNs = BigInt(Date.now()) * 1_000_000n;
  const span = (id: string, parent: string | null, name: string, more: object) => ({
    span_id: Buffer.from(id, 'hex').toString('base64'),
    parent_span_id: parent === null ? null : Buffer.from(parent, 'hex').toString('base64'),
    name,
    start_time_unix_nano: Number(startNs),
    end_time_unix_nano: Number(startNs + 2_000_000_000n),
    status: { code: 'STATUS_CODE_OK', message: '' },
    attributes: more,
  });
  const [a, b] = ['b7ad6b7169203331', '00f067aa0ba902b7'];
  await api.put(
    `/api/2.0/mlflow-artifacts/artifacts/${experiment}/traces/${good}/artifacts/traces.json`,
    {
      spans: [
        span(a, null, 'agent', { 'mlflow.spanType': '"AGENT"' }),
        span(b, a, 'ask the model', {
          'mlflow.spanType': '"LLM"',
          'mlflow.spanInputs': '{"question": "Why?"}',
          'mlflow.spanOutputs': '"Because."',
        }),
      ],
    },
  );

  await page.goto(`/experiments/${experiment}`);
  await page.getByRole('link', { name: 'Traces', exact: true }).click();
  const table = page.getByRole('table', { name: /^Traces/ });
  await expect(table.getByRole('row')).toHaveCount(3);
  await page.getByRole('button', { name: 'Failed' }).click();
  await expect(table).not.toContainText('Because.');
  await expect(page).toHaveURL(/state=ERROR/);
  await page.goto(`/experiments/${experiment}/traces?q=because`);
  await expect(table.getByRole('row')).toHaveCount(2);
  await table.getByRole('link').first().click();

  await expect(page.getByRole('heading', { level: 1 })).toContainText('answer took 2');
  const spans = page.getByRole('region', { name: 'Spans' });
  await spans.getByRole('button', { name: /ask the model/ }).click();
  await expect(spans.getByLabel('Inputs', { exact: true })).toContainText('"question": "Why?"');
  await expect(spans.getByLabel('Outputs', { exact: true })).toHaveText('Because.');
  await checkA11y(spans);
  await page.setViewportSize(PHONE);
  await expectNoSidewaysScroll(page);
});
