import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, type Page } from '@playwright/test';

/** The link in the log of a new installation. It is printed a moment after /readyz says yes. */
export async function setUpLink(logFile: string): Promise<string> {
  const link = () => /http\S+\/set-up\?token=\S+/.exec(readFileSync(logFile, 'utf8'))?.[0] ?? '';
  await expect.poll(link).not.toBe('');
  return link();
}

/** Sends the form that the link opens. */
export async function sendSetUp(page: Page, email: string): Promise<void> {
  await page.getByLabel('Name').fill('New Comer');
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(randomBytes(12).toString('base64url'));
  await page.getByRole('button', { name: 'Create the admin account' }).click();
}

/** Creates the first admin account by the link in the log of a new installation. */
export async function setUp(page: Page, logFile: string): Promise<void> {
  await page.goto(await setUpLink(logFile));
  await sendSetUp(page, 'new@example.test');
  await expect(page.getByRole('heading', { name: 'Where do you want to start?' })).toBeVisible();
}
