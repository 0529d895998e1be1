import { expect, type Page } from '@playwright/test';

/**
 * Waits until the page has its heading and no loading placeholders. Scrolls to content that loads
 * on view, then back to the top.
 */
export async function settled(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  const loading = page.getByRole('status').filter({ hasText: /^Loading/ });
  await expect(async () => {
    await loading.evaluateAll((all) => all.at(-1)?.scrollIntoView());
    expect(await loading.allTextContents()).toEqual([]);
    // Content below is hidden while the page opens.
    expect(await page.locator('main [data-loading]').count()).toBe(0);
  }).toPass({ intervals: [50, 100, 250] });
  await page.evaluate(() => {
    for (let at = document.querySelector('h1')?.parentElement; at; at = at.parentElement)
      at.scrollTop = 0;
  });
}
