import { expect, type Page } from '@playwright/test';

export const VIEWPORTS = {
  desktop: { width: 1440, height: 900 },
  phone: { width: 390, height: 844 },
} as const;
export type Viewport = keyof typeof VIEWPORTS;

export async function useViewport(page: Page, viewport: Viewport): Promise<void> {
  await page.setViewportSize(VIEWPORTS[viewport]);
}

/**
 * The first few elements beyond the right edge of the page: tag, classes, edges. Empty if the page
 * fits.
 */
function beyond(): string[] {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return [];
  const found = [...document.querySelectorAll('body *')]
    .map((element) => ({ element, box: element.getBoundingClientRect() }))
    .filter(({ box }) => box.right > root.clientWidth + 0.5)
    .map(
      ({ element, box }) =>
        `${element.tagName}.${element.getAttribute('class') ?? ''} ${box.left} to ${box.right}`,
    );
  return [`${root.scrollWidth} instead of ${root.clientWidth}`, ...found.slice(0, 5)];
}

/**
 * The page itself must not scroll sideways, once content drawn for another width is redrawn; wide
 * tables scroll inside their own box.
 */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  await expect
    .poll(() => page.evaluate(beyond), { message: `sideways scroll of ${page.url()}` })
    .toEqual([]);
}
