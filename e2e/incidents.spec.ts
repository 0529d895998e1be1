import { randomBytes } from 'node:crypto';
import { checkA11y } from './support/check-a11y.ts';
import { expect, test } from './support/fixtures.ts';
import { openIncident } from './support/fixtures/open-incident.ts';

const unique = (word: string): string => `${word} ${randomBytes(4).toString('hex')}`;

test('an incident is snoozed by key, stands under Snoozed, and is woken', async ({
  visit,
  api,
}) => {
  const name = unique('Snooze me');
  const incident = await openIncident(api, { alertname: name, severity: 'warning' });
  const page = await visit('/incidents', 'operator');
  const row = page.getByRole('row', { name: new RegExp(`INC-${incident.number}\\b`) });
  await row.getByRole('checkbox').check();
  await page.keyboard.press('s');
  const dialog = page.getByRole('dialog', { name: `Snooze INC-${incident.number}` });
  await dialog.getByLabel('For how long').selectOption('change');
  // The hint of the close button is no part of the dialog.
  await dialog.getByLabel('For how long').focus();
  await checkA11y(dialog);
  await dialog.getByRole('button', { name: 'Snooze', exact: true }).click();
  await expect(row).toHaveCount(0);
  await page.getByRole('button', { name: /^Snoozed/ }).click();
  await expect(row).toContainText('snoozed until it changes');
  await row.getByRole('link').first().click();
  await expect(page.getByText(/snoozed it .*until something changes/).first()).toBeVisible();
  await page.getByRole('button', { name: 'End snooze' }).click();
  await expect(page.getByRole('button', { name: 'End snooze' })).toHaveCount(0);
  // Back keeps the filter.
  await page.goBack();
  await expect(page).toHaveURL(/status=snoozed/);
});

test('new incidents wait above the list, and Back finds every row where it was', async ({
  visit,
  api,
}) => {
  const word = unique('Pill');
  const open = (part: string) =>
    openIncident(api, { alertname: `${word} ${part}`, service: part, severity: 'warning' });
  const first = await open('one');
  const page = await visit(`/incidents?q=${encodeURIComponent(word)}`, 'operator');
  const rows = page.getByRole('row', { name: /INC-\d+/ });
  await expect(rows).toHaveCount(1);
  const second = await open('two');
  const pill = page.getByRole('button', { name: 'Show 1 new incident' });
  await expect(pill).toBeVisible();
  await expect(rows).toHaveCount(1);
  await pill.click();
  await expect(rows).toHaveCount(2);
  await expect(rows.first()).toContainText(`INC-${second.number}`);
  // Incidents that arrived while a row was open also wait.
  await rows.last().getByRole('link').first().click();
  await expect(page).toHaveURL(new RegExp(`/incidents/${first.id}`));
  await open('three');
  await page.goBack();
  await expect(pill).toBeVisible();
  await expect(rows).toHaveCount(2);
  await expect(rows.first()).toContainText(`INC-${second.number}`);
});

test('without a network the page says so and keeps what it shows', async ({ pageAs }) => {
  const page = await pageAs('viewer');
  await page.goto('/incidents');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await page.context().setOffline(true);
  await expect(page.getByText('No connection')).toBeVisible();
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await page.context().setOffline(false);
  await expect(page.getByText('No connection')).toHaveCount(0);
});
