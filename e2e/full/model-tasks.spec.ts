import { checkA11y } from '../support/check-a11y.ts';
import { choose } from '../support/choose.ts';
import { expect, test } from '../support/fixtures.ts';
import { registerModel, registerVersion } from '../support/fixtures/registered-model.ts';
import { lookAt } from '../support/look-at.ts';

test('a template says beforehand what it sets, and the card then asks for what the task needs', async ({
  pageAs,
  api,
}) => {
  const name = `pumps-${Date.now()}`;
  await registerModel(api, name);
  await registerVersion(api, name, { digest: 'digest-one', accuracy: 0.9 });
  await api.put(`/api/models/${name}/governance`, {
    owner: 'Plant team',
    purpose: 'Warns of failures',
    tier: 'medium',
  });
  const page = await pageAs('ml-engineer');
  await page.goto(`/models/${name}?tab=governance`);
  await page.getByRole('button', { name: 'Use a template…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Template', { exact: true }).selectOption('predictive-maintenance');
  const lines = dialog.getByRole('table', { name: 'Settings in the template' });
  await expect(lines).toContainText('Card: task');
  await expect(lines).toContainText('Classification');
  await expect(dialog).toContainText('The model sends no rows, so it has no limits yet.');
  await expect(dialog).toContainText('segment.asset');
  await checkA11y(page, { themes: ['light', 'dark'] });
  await dialog.getByRole('button', { name: 'Apply' }).click();
  await expect(dialog).toHaveCount(0);
  // Once more there is nothing left to apply.
  await page.getByRole('button', { name: 'Use a template…' }).click();
  await dialog.getByLabel('Template', { exact: true }).selectOption('predictive-maintenance');
  await expect(dialog).toContainText('Everything is already set.');
  await expect(dialog.getByRole('button', { name: 'Apply' })).toBeDisabled();
  await page.keyboard.press('Escape');

  await page.goto(`/models/${name}/card`);
  const gate = page.getByRole('region', { name: 'Completeness' });
  await expect(gate).toContainText('Operating point');
  await expect(gate).not.toContainText('Horizon');
  await page.getByRole('button', { name: 'Edit card' }).click();
  await expect(dialog.getByLabel('Task', { exact: true })).toHaveValue('classification');
  // The field asks in the words of the template.
  await expect(dialog).toContainText('how long before a failure that must be');
  await dialog.getByLabel('Operating point').fill('From **0.4** on, two days ahead');
  await dialog.getByRole('button', { name: 'Save as new revision' }).click();
  const written = page.getByRole('region', { name: 'Written by users' });
  await expect(written).toContainText('Classification');
  await expect(written.locator('strong')).toHaveText('0.4');
  await lookAt(page);
  const { body } = await api.send('GET', `/api/models/${name}/card?format=md`);
  expect(body).toContain('### Operating point');
});

test('rates at the operating point by site, and lead time before failures', async ({
  adminPage: page,
  api,
}) => {
  const model = `warns-${Date.now()}`;
  const from = Date.now() - 30 * 60_000;
  const rows = Array.from({ length: 80 }, (_, index) => ({
    model,
    requestId: `w${index}`,
    time: from + index * 1_000,
    prediction: index % 4 === 0 ? 1 : 0,
    score: index % 4 === 0 ? 0.9 : 0.1,
    segment: { site: 'north', asset: `pump-${index % 8}` },
  }));
  const labels = rows.map(({ requestId }, index) => ({
    model,
    requestId,
    label: index % 8 === 0 ? 1 : 0,
    ...(index % 8 === 0 ? { time: from + 20 * 60_000 } : {}),
  }));
  expect((await api.send('POST', '/api/ingest/inference', rows)).status).toBe(200);
  expect((await api.send('POST', '/api/ingest/labels', labels)).status).toBe(200);
  await expect
    .poll(
      async () => (await api.send('GET', `/api/inference/models/${model}/outcome-checks`)).status,
    )
    .toBe(200);
  await page.goto(`/models/${model}?tab=health&part=operating-point`);
  const panel = page.getByRole('region', { name: 'At the operating point' });
  const rates = panel.getByRole('table', { name: 'Sensitivity and specificity' });
  await expect(rates).toContainText('100%');
  await choose(panel.getByLabel('Compare groups of'), 'segment site');
  await expect(rates).toContainText('north');
  const calibration = panel.getByRole('table', { name: 'Calibration by group' });
  await expect(calibration).toContainText('All rows');
  await expect(panel).toContainText('Fewer than 100 scores, so no calibration: north.');
  await expect(panel.getByRole('table', { name: 'Reliability of All rows' })).toBeVisible();
  await expect(panel).toContainText('Lead time');
  await expect(panel).toContainText('Missed failures');
  await panel.getByLabel('Decision threshold').fill('0.95');
  await expect(rates).toContainText('0%');
  await lookAt(page);
});

test('texts that a model answers are measured, and what is not sent is told by its field', async ({
  adminPage: page,
  api,
}) => {
  const model = `writes-${Date.now()}`;
  const from = Date.now() - 20 * 60_000;
  const rows = Array.from({ length: 60 }, (_, index) => ({
    model,
    requestId: `t${index}`,
    time: from + index * 1_000,
    features: { refused: index % 6 === 0 },
    prediction: index % 10 === 0 ? '' : `Answer number ${index}. `.padEnd(120, 'x'),
    tokens: { input: 100, output: 30 },
  }));
  expect((await api.send('POST', '/api/ingest/inference', rows)).status).toBe(200);
  await expect
    .poll(async () => (await api.send('GET', `/api/inference/models/${model}/usage`)).status)
    .toBe(200);
  await page.goto(`/models/${model}?tab=serving`);
  const tiles = page.getByRole('group', { name: 'Model output in the time range of the page' });
  await expect(tiles).toContainText('120\u00a0characters');
  await expect(tiles).toContainText('10%');
  await expect(tiles).toContainText('16.7%');
  await expect(tiles).toContainText('Not sent: segment.finish');
  await expect(page.getByRole('region', { name: 'Missing fields' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Output length, median' })).toBeVisible();
  await checkA11y(page, { themes: ['light', 'dark'] });
  await lookAt(page);
});
