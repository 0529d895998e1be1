import type { Page } from '@playwright/test';

/**
 * Leaves a live page that is no longer used: until its test ends it takes a large part of a core
 * from the company.
 */
export async function putAway(page: Page): Promise<void> {
  await page.goto('about:blank');
}
