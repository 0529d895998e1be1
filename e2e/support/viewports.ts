import type { Page } from '@playwright/test';
import { expect } from '@playwright/test';

export const VIEWPORTS = {
  desktop: { width: 1440, height: 900 },
  phone: { width: 390, height: 844 },
} as const;
export type Viewport = keyof typeof VIEWPORTS;

export async function useViewport(page: Page, viewport: Viewport): Promise<void> {
  await page.setViewportSize(VIEWPORTS[viewport]);
}

/** The page itself must not scroll sideways, once what was drawn for another width is drawn anew; wide tables scroll inside their own box. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  await expect
    .poll(
      () =>
        page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        ),
      { message: `sideways scroll of ${page.url()}`, timeout: 5_000 },
    )
    .toBeLessThanOrEqual(0);
}
