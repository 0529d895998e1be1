import type { Page } from '@playwright/test';
import { expect } from '@playwright/test';

/** The page has its heading, and nothing on it is still a grey bar. */
export async function settled(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.getByRole('status').filter({ hasText: /^Loading/ })).toHaveCount(0, {
    timeout: 20_000,
  });
}
