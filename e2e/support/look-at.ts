import type { Page } from '@playwright/test';
import { checkA11y } from './check-a11y.ts';
import { settled } from './settled.ts';
import { expectNoSidewaysScroll, useViewport } from './viewports.ts';

/** The page in both themes, and at the width of a phone. */
export async function lookAt(page: Page): Promise<void> {
  await settled(page);
  await checkA11y(page);
  await useViewport(page, 'phone');
  await settled(page);
  await expectNoSidewaysScroll(page);
  await useViewport(page, 'desktop');
}
