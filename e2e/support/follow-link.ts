import type { Page } from '@playwright/test';

declare global {
  // What links of the product call in a browser.
  var next: { router: { push: (address: string) => void } };
}

/** Goes to an address of the product as its links do: the document stays, and the address changes with what is on screen. */
export async function followLink(page: Page, address: string): Promise<void> {
  const target = new URL(address, page.url()).href;
  await page.evaluate((to) => globalThis.next.router.push(to), address);
  await page.waitForURL(target);
}
