import { checkA11y } from './support/check-a11y.ts';
import { expect, test } from './support/fixtures.ts';
import { openIncident } from './support/fixtures/open-incident.ts';
import { makePerson } from './support/sign-in.ts';
import { expectNoSidewaysScroll } from './support/viewports.ts';

// The narrowest phone that is still sold.
test.use({ viewport: { width: 360, height: 740 } });

const mlflow = '/api/2.0/mlflow';
/** Latin without a break, an emoji with a joiner, right-to-left text, a null-width space. */
const hostile = `${'CheckoutLatency'.repeat(6)} 👩‍💻🔥 خدمة الدفع بطيئة \u200b<b>not bold</b>`;

test('an alert with a name of any kind is acknowledged on a phone, from the link of a mail, after signing in', async ({
  page,
  api,
}) => {
  const mark = `phone-${Date.now()}`;
  const labels = Object.fromEntries(
    Array.from({ length: 40 }, (_, index) => [
      `label_${index}`,
      `${'v'.repeat(index * 4)} ${mark}`,
    ]),
  );
  const incident = await openIncident(
    api,
    { ...labels, alertname: `${mark} ${hostile}`, severity: 'error' },
    { mark, annotations: { summary: `${mark} ${hostile.repeat(4)}` } },
  );
  expect(incident.title).toContain('👩‍💻🔥 خدمة');
  const person = await makePerson(api, ['operator']);
  await page.goto(`/incidents/${incident.id}`);
  await page.getByLabel('Email').fill(person.email);
  await page.getByLabel('Password', { exact: true }).fill(person.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('<b>not bold</b>');
  await expectNoSidewaysScroll(page);
  await page.getByRole('button', { name: 'Acknowledge', exact: true }).first().click();
  await expect(page.getByText(/Acknowledged/).first()).toBeVisible();
  await expectNoSidewaysScroll(page);
  await checkA11y(page, { themes: ['dark'] });
  await page.goto('/incidents');
  await expect(page.getByRole('link', { name: new RegExp(mark, 'u') }).first()).toBeVisible();
  await expectNoSidewaysScroll(page);
});

test('a run with a thousand tags and numbers of every kind stands on a phone', async ({
  api,
  visit,
}) => {
  const now = Date.now();
  const { run } = (await api.post(`${mlflow}/runs/create`, {
    experiment_id: '0',
    run_name: hostile,
    start_time: now,
  })) as { run: { info: { run_id: string } } };
  const { run_id } = run.info;
  for (let from = 0; from < 1_000; from += 100)
    await api.post(`${mlflow}/runs/log-batch`, {
      run_id,
      tags: Array.from({ length: 100 }, (_, index) => ({
        key: `tag.${from + index}`,
        value: index === 0 ? hostile : `${'long'.repeat(20)}${index}`,
      })),
    });
  await api.post(`${mlflow}/runs/log-batch`, {
    run_id,
    metrics: ['zero', 'negative', 'tiny', 'huge', 'nan', 'infinite'].map((key, index) => ({
      key,
      value: [0, -1_234_567.891, 1.5e-9, 7e21, 'NaN', 'Infinity'][index],
      timestamp: now,
      step: 0,
    })),
  });
  const page = await visit(`/experiments/runs/${run_id}`, 'viewer');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('خدمة');
  const metrics = page.getByRole('table', { name: 'Latest metric values' });
  for (const shown of ['−1,234,568', '1.5e−9', '7e21', 'NaN', 'Infinity'])
    await expect(metrics).toContainText(shown);
  await expect(page.getByRole('table', { name: 'Tags' }).getByRole('row')).not.toHaveCount(0);
  await expectNoSidewaysScroll(page);
});
