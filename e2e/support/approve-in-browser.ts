import { expect, type Page } from '@playwright/test';

/** Approves on the action's page, as a user does: read the contract, decide, watch the run. */
export async function approveInBrowser(
  page: Page,
  action: { id: string; title: string },
): Promise<void> {
  await page.goto(`/actions/${action.id}`);
  await expect(page.getByRole('heading', { level: 1, name: action.title })).toBeVisible();
  const decision = page.getByRole('region', { name: 'Decision' });
  await decision.getByRole('button', { name: /^Approve/ }).click();
  await expect(decision).toBeHidden();
  await expect(page.getByRole('region', { name: 'Run', exact: true })).toBeVisible();
}
