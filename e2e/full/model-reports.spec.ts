import { fitsPhone } from '../support/fits-phone.ts';
import { expect, test } from '../support/fixtures.ts';

test('two dropped files make a report with an address of its own', async ({
  adminPage: page,
  pageAs,
}) => {
  const table = (shift: number): Buffer =>
    Buffer.from(
      `amount,country,truth,guess\n${Array.from({ length: 600 }, (_, index) =>
        [
          ((index * 7_919) % 10_007) / 100 + shift,
          ['NL', 'DE'][index % 2],
          index % 2,
          index % 5 === 0 ? 1 - (index % 2) : index % 2,
        ].join(','),
      ).join('\n')}\n`,
    );
  await page.goto('/models/reports');
  const form = page.getByRole('region', { name: 'New report' });
  await expect(form.getByRole('button', { name: 'Compare files' })).toBeDisabled();
  const file = (name: string, shift: number) => ({
    name,
    mimeType: 'text/csv',
    buffer: table(shift),
  });
  await form.getByLabel('Reference').setInputFiles(file('before.csv', 0));
  await form.getByLabel('Current').setInputFiles(file('now.csv', 40));
  await form.getByLabel('Actual column, optional').fill('truth');
  await form.getByLabel('Prediction column, optional').fill('guess');
  await fitsPhone(page);
  await form.getByRole('button', { name: 'Compare files' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('1 of 4 columns changed');
  const columns = page.getByRole('table', { name: 'Columns of the report' });
  await expect(columns.getByRole('row').filter({ hasText: 'amount' })).toContainText('Changed');
  await expect(page.getByRole('table', { name: 'Performance of both sides' })).toContainText('0.8');
  const together = page.getByRole('table', { name: 'Multivariate drift' });
  await expect(together.getByRole('row').filter({ hasText: 'classifier' })).toContainText(
    'Changed',
  );
  await fitsPhone(page);
  const address = page.url();
  const other = await pageAs('viewer');
  await other.goto(address);
  await expect(other.getByRole('heading', { level: 1 })).toContainText('1 of 4 columns changed');
  await other.goto('/models/reports');
  await expect(other.getByRole('table', { name: 'Reports, newest first' })).toContainText(
    'now.csv compared with before.csv',
  );
  await expect(other.getByRole('region', { name: 'New report' })).toHaveCount(0);
});

test('a report is measured in chunks and in a context that may change', async ({
  adminPage: page,
}) => {
  test.slow();
  // In the second file there are more nights, when amounts are smaller; from its third quarter on a fee is added.
  const table = (nights: number, fee: number): Buffer =>
    Buffer.from(
      `hour,amount,weight\n${Array.from({ length: 800 }, (_, index) => {
        const night = ((index * 7_919) % 10_007) / 10_007 < nights;
        const amount = (night ? 10 : 50) + ((index * 104_729) % 10_009) / 1_000;
        return [night ? 2 : 14, amount + (index < 400 ? 0 : fee), ((index * 31) % 997) / 10].join();
      }).join('\n')}\n`,
    );
  const file = (name: string, buffer: Buffer) => ({ name, mimeType: 'text/csv', buffer });
  await page.goto('/models/reports');
  const form = page.getByRole('region', { name: 'New report' });
  await form.getByLabel('Reference').setInputFiles(file('before.csv', table(0.3, 0)));
  await form.getByLabel('Current').setInputFiles(file('nights.csv', table(0.7, 20)));
  await form.getByLabel('Methods and limits').selectOption({ label: 'NannyML 0.13' });
  await form.getByLabel('Context column, optional').fill('hour');
  await form.getByLabel('Chunks', { exact: true }).selectOption({ label: 'Number of chunks' });
  await form.getByLabel('Number of chunks').fill('4');
  await fitsPhone(page);
  await form.getByRole('button', { name: 'Compare files' }).click();
  const chunks = page.getByRole('table', { name: 'Columns by drifted chunks' });
  await expect(chunks.getByRole('row', { name: /^amount/ })).toContainText('row 1');
  const context = page.getByRole('table', { name: 'Columns in the same context' });
  await expect(context.getByRole('row', { name: /^amount/ })).toContainText('Changed');
  await expect(context.getByRole('row', { name: /^weight/ })).toContainText('Unchanged');
  await fitsPhone(page);
});
