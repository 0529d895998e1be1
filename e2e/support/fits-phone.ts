import type { Page } from '@playwright/test';
import { settled } from './settled.ts';
import { expectNoSidewaysScroll, useViewport } from './viewports.ts';

/** The page has all its content, also at the width of a phone. */
export async function fitsPhone(page: Page): Promise<void> {
  await useViewport(page, 'phone');
  await settled(page);
  await expectNoSidewaysScroll(page);
  await useViewport(page, 'desktop');
}
