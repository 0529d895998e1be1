import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { expect } from '@playwright/test';

/** Creates the first admin account by the link in the log of a new installation. */
export async function setUp(page: Page, logFile: string): Promise<void> {
  // The link is printed a moment after /readyz says yes.
  const link = () => /http\S+\/set-up\?token=\S+/.exec(readFileSync(logFile, 'utf8'))?.[0] ?? '';
  await expect.poll(link).not.toBe('');
  await page.goto(link());
  await page.getByLabel('Name').fill('New Comer');
  await page.getByLabel('Email').fill('new@example.test');
  await page.getByLabel('Password', { exact: true }).fill(randomBytes(12).toString('base64url'));
  await page.getByRole('button', { name: 'Create the admin account' }).click();
  await expect(page.getByRole('heading', { name: 'Where do you want to begin?' })).toBeVisible();
}
