import type { Page } from '@playwright/test';

declare global {
  // The router behind the links of the product.
  var next: { router: { push: (address: string) => void } };
}

/** Navigates like a link of the product, without loading the document again. Resolves when the new screen is shown. */
export async function followLink(page: Page, address: string): Promise<void> {
  const target = new URL(address, page.url()).href;
  await page.evaluate((to) => globalThis.next.router.push(to), address);
  await page.waitForURL(target);
}
