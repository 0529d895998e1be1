import type { Page } from '@playwright/test';

/** A live page that nobody looks at takes a good part of a core from the company until its test ends. */
export async function putAway(page: Page): Promise<void> {
  await page.goto('about:blank');
}
