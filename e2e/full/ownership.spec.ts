import type { OverviewPage, ResourceDetail } from '#lib/schemas/infrastructure/infrastructure.ts';
import type { OwnershipRules } from '#lib/schemas/infrastructure/ownership.ts';
import { checkA11y } from '../support/check-a11y.ts';
import { choose } from '../support/choose.ts';
import { expect, test } from '../support/fixtures.ts';

test('a team gets a service by rule, loses it by hand, and the rule gets it back', async ({
  adminPage: page,
  api,
}) => {
  const team = `Team ${Date.now() % 100_000}`;
  const { items } = (await api.get('/api/services')) as OverviewPage;
  // Those of other tests have a team that a person chose.
  const service = items.find(({ name }) => name === 'storefront');
  if (service === undefined) throw new Error('The demo has no service.');
  // The demo sets owner and team in one step; a rule decides once the team is released.
  const path = `/api/resources/${service.id}`;
  await expect.poll(async () => ((await api.get(path)) as ResourceDetail).team).toBe('Web shop');
  await api.put(`${path}/ownership`, { release: ['team'] });
  await page.goto('/settings/ownership');
  await page.getByRole('button', { name: 'Add team…' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill(team);
  await page.getByRole('dialog').getByRole('button', { name: 'Add team' }).click();
  await expect(page.getByRole('table', { name: 'Teams' }).getByText(team)).toBeVisible();

  await page.reload();
  await page.getByRole('button', { name: 'Add rule…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill(team);
  await dialog.getByLabel('Label 1', { exact: true }).fill('name');
  await dialog.getByLabel('Value of label 1').fill(service.name);
  await choose(dialog.getByLabel('Team'), team);
  await checkA11y(dialog);
  await dialog.getByRole('button', { name: 'Add rule' }).click();
  // The newest rule must be the first to decide.
  const up = page.getByRole('button', { name: `Move ${team} up` });
  const { rules } = (await api.get('/api/settings/ownership')) as OwnershipRules;
  for (let step = 0; step < rules.length; step += 1) await up.click();
  await expect(page.getByText(/^Saving changes [1-9]/)).toBeVisible();
  await page.getByRole('button', { name: /^Save version/ }).click();
  await expect(page.getByText(/is active/)).toBeVisible();

  await page.goto(`/infrastructure?team=${encodeURIComponent(team)}`);
  await expect(page.getByRole('link', { name: new RegExp(service.name) }).first()).toBeVisible();
  await page.goto(`/infrastructure/${service.id}`);
  const panel = page.getByRole('region', { name: 'Ownership' });
  await expect(panel.getByText(`by the rule ${team}`)).toBeVisible();
  await panel.getByRole('button', { name: 'Change…' }).click();
  await choose(page.getByRole('dialog').getByLabel('Team'), 'none');
  await page.getByRole('dialog').getByRole('button', { name: 'Save ownership' }).click();
  // Owner and tier are set by the demo itself.
  await expect(panel.getByText(/by hand/).filter({ hasNotText: 'demo company' })).toBeVisible();
  await panel.getByRole('button', { name: 'Change…' }).click();
  await page.getByRole('dialog').getByRole('checkbox', { name: 'Team' }).check();
  await page.getByRole('dialog').getByRole('button', { name: 'Save ownership' }).click();
  await expect(panel.getByText(`by the rule ${team}`)).toBeVisible();
});
