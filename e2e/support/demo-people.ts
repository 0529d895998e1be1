import type { Page } from '@playwright/test';
import { expect } from '@playwright/test';
import { callAs } from './model-loop.ts';

/** The page is that of a person of the demo company from now on, as the buttons "View as" make it. */
export async function viewAs(page: Page, persona: string): Promise<void> {
  expect(await callAs(page, 'POST', '/api/demo/view-as', { persona })).toMatchObject({
    status: 200,
  });
}

/** Approves on the action's page where the password is asked for again, by the click that people of the demo have. */
export async function approveByClick(page: Page, id: string): Promise<void> {
  await page.goto(`/actions/${id}`);
  const decision = page.getByRole('region', { name: 'Decision' });
  await decision.getByRole('button', { name: /^Approve .*…$/ }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('People of the demo have no password');
  await expect(dialog.getByLabel('Your password')).toHaveCount(0);
  await dialog.getByRole('button', { name: /^Approve/ }).click();
  await expect(dialog).toHaveCount(0);
}
