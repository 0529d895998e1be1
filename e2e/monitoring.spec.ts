import { choose } from './support/choose.ts';
import { expect, test } from './support/fixtures.ts';
import { expectNoSidewaysScroll, useViewport } from './support/viewports.ts';

const LIST = '/infrastructure/monitors';

test('a monitor says what it would have done before it is saved, fires, and ends with its deletion', async ({
  visit,
}) => {
  const page = await visit(`${LIST}/new`, 'admin');
  await page.getByLabel('Name', { exact: true }).fill('Any request at all');
  await page.getByLabel('Metric', { exact: true }).fill('service.request.rate');
  // Enter ends the field: it would save a monitor with the first limit.
  await page.getByLabel('Metric', { exact: true }).press('Enter');
  await choose(page.getByLabel('Label to group by'), 'service.name');
  await page.getByLabel(/^Limit/).fill('0.001');
  await page.getByLabel('Evaluations above').fill('1');
  await expect(page.getByText(/^Would have fired/).first()).toBeVisible();
  await expect(page.getByRole('group', { name: 'Monitor value' })).toBeVisible();
  await useViewport(page, 'phone');
  await expectNoSidewaysScroll(page);
  await useViewport(page, 'desktop');
  await page.getByRole('button', { name: 'Save monitor' }).click();
  await expect(page).toHaveURL(/\/infrastructure\/monitors(?:\?|$)/);
  const row = page.getByRole('row', { name: /Any request at all/ });
  await expect(row).toContainText(/firing/i);
  await row.getByRole('link').click();
  await page.getByRole('button', { name: 'Delete…' }).click();
  await page.getByRole('button', { name: 'Delete monitor' }).click();
  const said = page.getByText('Any request at all deleted');
  await expect(said).toBeVisible();
  // A pointer that rests on it does not keep it.
  await said.hover();
  await expect(said).toBeHidden();
});
