import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect } from '@playwright/test';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** What a theme can change; all other rules judge the same elements in both. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];
export const THEMES = ['light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** Shows the page in one theme without a reload, so that its state is kept. */
async function setTheme(page: Page, theme: Theme): Promise<void> {
  await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
  await page.evaluate((name) => {
    document.documentElement.dataset.theme = name;
  }, theme);
  // Contrast is read from computed colours: let running transitions end.
  await page.evaluate(() =>
    Promise.allSettled(
      document
        .getAnimations()
        .filter((one) => one.effect?.getComputedTiming().endTime !== Infinity)
        .map((one) => one.finished),
    ),
  );
}

/** Fails with every accessibility violation of the page; a second theme is judged by its colours. */
export async function checkA11y(
  page: Page,
  options: { themes?: readonly Theme[]; exclude?: string[] } = {},
): Promise<void> {
  const found: string[] = [];
  for (const [index, theme] of (options.themes ?? THEMES).entries()) {
    await setTheme(page, theme);
    const axe = new AxeBuilder({ page });
    if (index === 0) axe.withTags(TAGS);
    else axe.withRules(COLOUR_RULES);
    for (const selector of options.exclude ?? []) axe.exclude(selector);
    const { violations } = await axe.analyze();
    for (const { id, help, nodes } of violations) {
      for (const node of nodes)
        found.push(
          `${theme}: ${id}: ${help}: ${node.target.join(' ')}\n  ${node.failureSummary ?? ''}`,
        );
    }
  }
  expect(found, `accessibility of ${page.url()}`).toEqual([]);
}
