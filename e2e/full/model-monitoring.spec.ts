import { checkA11y } from '../support/check-a11y.ts';
import { fitsPhone } from '../support/fits-phone.ts';
import { expect, test } from '../support/fixtures.ts';
import { makeWatchedModel } from '../support/fixtures/make-monitored-model.ts';

test('health shows the estimate beside what labels say, and leads to the column that changed', async ({
  adminPage: page,
  api,
}) => {
  const name = `watched-${Date.now()}`;
  await makeWatchedModel(api, name);
  await page.goto(`/models/${name}?from=now-1h&to=now`);
  const health = page.getByRole('group', { name: 'Health of the model' });
  await expect(health).toContainText('Accuracy, estimated');
  await expect(health).toContainText('Cannot detect concept drift');
  await expect(health).toContainText(/expected loss/iu);
  const open = (part: string) => page.getByRole('tab', { name: part, exact: true }).click();
  const request = page.getByRole('button', { name: 'Request retraining…' });
  await expect(request).toBeDisabled();
  await expect(request).toHaveAccessibleDescription(
    `No plan is possible: no executor is bound to retrain ${name}.`,
  );
  await expect(page.getByRole('group', { name: 'Label delay', exact: true })).toBeVisible();
  await expect(page.getByRole('group', { name: 'Accuracy', exact: true })).toContainText(
    'unchanged P(y|x)',
  );
  const scatter = page.getByRole('group', { name: 'Drift and importance', exact: true });
  await expect(scatter).toContainText('logged with v1 by the run with importance');
  await scatter.getByRole('button', { name: 'Show Drift and importance as a table' }).click();
  await expect(scatter).toContainText(/65(?:\.2)?%/);
  await open('Data quality');
  await expect(page).toHaveURL(/part=quality/);
  const quality = page.getByRole('table', { name: 'Data quality by column' });
  await expect(quality.getByRole('row').filter({ hasText: 'hour' })).toContainText('20%');
  await expect(quality.getByRole('row').filter({ hasText: 'country' })).toContainText('10%');
  await test.step('a limit tells what it would have done before it is saved', async () => {
    await open('Limits');
    const limits = page.getByRole('table', { name: 'Limits of the model' });
    await limits
      .getByRole('button', { name: 'Change Missing values above baseline, of a column' })
      .click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Alert above').fill('0.15');
    await expect(dialog.getByRole('status')).toContainText(
      /It would have alerted|cannot be computed/,
    );
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(limits.getByRole('row', { name: /^Missing values/ })).toContainText('Above 15%');
    await expect(limits.getByRole('row', { name: /^Missing values/ })).toContainText(
      'Set manually',
    );
  });
  await test.step('an engineer chooses the columns that slices are made of', async () => {
    await open('Slices');
    const slices = page.getByRole('region', { name: 'Slices and fairness' });
    await slices.getByRole('button', { name: 'Choose columns…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Slice columns' });
    await dialog.getByRole('checkbox', { name: 'country' }).check();
    await expect(dialog).toContainText('Selected: 1 of max. 20');
    await checkA11y(dialog);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog).toHaveCount(0);
    await expect(slices).toContainText('Selected columns: country.');
    await expect(slices).toContainText('corrected for their number');
  });
  await fitsPhone(page);
  await open('Data quality');
  await quality.getByRole('link', { name: 'amount' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('amount');
  await expect(page.getByRole('region', { name: 'Changes' })).toContainText(
    'are outside the baseline range',
  );
  await expect(page.getByRole('group', { name: 'Distribution' })).toContainText('two hours ago');
  await fitsPhone(page);
  await test.step('the training data are the baseline, as a file', async () => {
    await page.goto(`/models/${name}?from=now-1h&to=now`);
    const columns = page.getByRole('region', { name: 'Columns, by drift' });
    await columns.getByRole('button', { name: 'Set baseline…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Set the baseline' });
    await expect(dialog).toContainText('Current: two hours ago');
    await dialog.getByLabel('Baseline').selectOption('file');
    const save = dialog.getByRole('button', { name: 'Set baseline' });
    await expect(save).toBeDisabled();
    const csv = (text: string) => ({
      name: 'train.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(text),
    });
    await dialog.getByLabel('Training data').setInputFiles(csv('other,columns\n1,2\n'));
    await save.click();
    await expect(dialog).toContainText('has no columns of the model');
    const rows = Array.from({ length: 500 }, (_, at) => `${100 + (at % 50)},${at % 24},NL`);
    await dialog
      .getByLabel('Training data')
      .setInputFiles(csv(['amount,hour,country', ...rows].join('\n')));
    await checkA11y(dialog);
    await save.click();
    await expect(dialog).toBeHidden();
    await expect(columns).toContainText('Against the file train.csv, 500 rows');
    await expect(columns.getByRole('row', { name: /^amount/ })).toContainText('Changed');
  });
  await test.step('an engineer changes how it is watched and what is kept', async () => {
    await open('Monitoring');
    const watch = page.getByRole('table', { name: 'Monitoring' });
    await page.getByRole('button', { name: 'Edit settings…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Label delay (hours)').fill('3000');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog.getByLabel('Label delay (hours)')).toHaveAttribute('aria-invalid', 'true');
    await dialog.getByLabel('Label delay (hours)').fill('2');
    await dialog.getByLabel('Error detector').selectOption('fisher');
    await dialog.getByLabel('Requests between false alarms').fill('50000');
    await checkA11y(dialog);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog).toHaveCount(0);
    await expect(watch.getByRole('row', { name: /^Label delay/ })).toContainText('2 h');
    await expect(watch.getByRole('row', { name: /^Error detector/ })).toContainText(
      "Fisher's exact test, one false alarm in 50",
    );
    const kept = page.getByRole('table', { name: 'Privacy of stored requests' });
    await page.getByRole('button', { name: 'Edit retention…' }).click();
    await dialog.getByLabel('Days').fill('900');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog.getByLabel('Days')).toHaveAttribute('aria-invalid', 'true');
    await dialog.getByLabel('Days').fill('30');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(kept).toContainText('stored for 30 days');
    await page.getByRole('button', { name: 'Edit rules…' }).click();
    await dialog.getByLabel('Name', { exact: true }).fill('user');
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    // Learned by now, or not yet: adding a column that is listed changes nothing.
    await dialog.getByLabel('Another').selectOption('features');
    await dialog.getByLabel('Name', { exact: true }).fill('country');
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await dialog.getByLabel('Feature country').selectOption('hash');
    await dialog.getByLabel('Predictions and labels').selectOption('hash');
    await checkA11y(dialog);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog).toHaveCount(0);
    await expect(kept.getByRole('row', { name: /^Segments/ })).toContainText('hashed: user');
    await expect(kept.getByRole('row', { name: /^Features/ })).toContainText('hashed: country');
    await expect(kept.getByRole('row', { name: /^Outputs/ })).toContainText(
      'equal values stay equal',
    );
  });
});
