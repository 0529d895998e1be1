import { checkA11y } from './support/check-a11y.ts';
import { fitsPhone } from './support/fits-phone.ts';
import { expect, test } from './support/fixtures.ts';
import {
  askForChampion,
  registerModel,
  registerVersion,
} from './support/fixtures/registered-model.ts';
import { sendAnswers } from './support/fixtures/send-predictions.ts';

test('a model that a client registers and a service asks stands in the list with its version', async ({
  visit,
  api,
}) => {
  const name = `churn-${Date.now()}`;
  await registerModel(api, name);
  for (const digest of ['one', 'two'])
    await registerVersion(api, name, { digest: `${digest}-${name}`, accuracy: 0.9 });
  const now = Date.now();
  await sendAnswers(api, name, {
    count: 60,
    row: (index) => ({
      version: '2',
      time: new Date(now - 60_000 + index).toISOString(),
      features: { amount: index, country: index % 2 === 0 ? 'NL' : 'DE' },
      latencyMs: 40,
      error: index % 4 === 0 ? 'timeout' : false,
    }),
  });
  const page = await visit(`/models?q=${name}`, 'admin');
  const row = page.getByRole('row').filter({ hasText: name });
  await expect(row).toContainText('v2');
  await expect(row).toContainText('60');
  await fitsPhone(page);
  await row.getByRole('link', { name }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText(name);
  const health = page.getByRole('group', { name: 'Health of the model' });
  await expect(health).toContainText('75%');
  await fitsPhone(page);
});

test('a version asks for the protected alias, and its action leads back to it', async ({
  visit,
  api,
}) => {
  const name = `returns ${Date.now()}`;
  const address = `/models/${encodeURIComponent(name)}/versions/1`;
  await registerModel(api, name);
  await registerVersion(api, name, { digest: `one-${name}`, accuracy: 0.9 });
  const page = await visit(address, 'admin');
  await page.getByRole('button', { name: 'Request promotion…' }).click();
  await expect(page).toHaveURL(/dialog=promote/);
  const dialog = page.getByRole('dialog', { name: 'Promote version 1' });
  await expect(dialog.getByLabel('Alias')).toHaveValue('champion');
  await expect(dialog).toContainText('Not assigned to a version');
  await checkA11y(dialog);
  await dialog.getByRole('button', { name: 'Request promotion' }).click();
  await expect(page).toHaveURL(/\/actions\/[0-9a-f-]{36}$/);
  await expect(page.getByRole('main')).toContainText(`Point champion of ${name} to version 1`);
  // The same wish is the same request.
  expect(page.url()).toContain(await askForChampion(api, name, 1));
  await page
    .getByRole('region', { name: 'Evidence of the version' })
    .getByRole('link', { name: 'Full evidence' })
    .click();
  await expect(page).toHaveURL(new RegExp(address));

  const viewer = await visit(address, 'viewer');
  await expect(viewer.getByRole('heading', { level: 1 })).toHaveText(`${name} v1`);
  await expect(viewer.getByRole('button', { name: 'Request promotion…' })).toHaveCount(0);
});
