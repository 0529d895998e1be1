import { expect, test } from './support/fixtures.ts';
import { lookAt } from './support/look-at.ts';
import { makeWatchedModel } from './support/make-watched-model.ts';

test('health shows the estimate beside what labels say, and leads to the column that changed', async ({
  adminPage: page,
  api,
}) => {
  test.setTimeout(300_000);
  const name = `watched-${Date.now()}`;
  await makeWatchedModel(api, name);
  await page.goto(`/models/${name}?from=now-1h&to=now`);
  const health = page.getByRole('group', { name: 'Health of the model' });
  await expect(health).toContainText('Accuracy, estimated');
  await expect(health).toContainText('Cannot see concept drift');
  await expect(page.getByRole('group', { name: 'Accuracy', exact: true })).toContainText(
    'unchanged P(y|x)',
  );
  const scatter = page.getByRole('group', { name: 'Drift and importance', exact: true });
  await expect(scatter).toContainText('logged with v1 by the run with importance');
  await scatter.getByRole('button', { name: 'Show Drift and importance as a table' }).click();
  await expect(scatter).toContainText(/65(?:\.2)?%/);
  const quality = page.getByRole('table', { name: 'Data quality by column' });
  await expect(quality.getByRole('row').filter({ hasText: 'hour' })).toContainText('20%');
  await expect(quality.getByRole('row').filter({ hasText: 'country' })).toContainText('10%');
  await lookAt(page);
  await quality.getByRole('link', { name: 'amount' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('amount');
  await expect(page.getByRole('region', { name: 'What changed' })).toContainText(
    'lie outside the range of the baseline',
  );
  await expect(page.getByRole('group', { name: 'Distribution' })).toContainText('two hours ago');
  await lookAt(page);
});
