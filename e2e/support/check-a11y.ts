import { expect, type Locator, type Page } from '@playwright/test';
import axeCore, { type AxeResults, type RunOptions } from 'axe-core';

declare global {
  // The page's own, while axe is in it.
  var axe: typeof axeCore;
}

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** Rules whose result depends on the theme; all other rules check the same elements in both. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];
export const THEMES = ['light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** Shows the page in one theme without a reload, which preserves its state. */
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

/**
 * axe is injected once per page: our pages have no frames, and another injection costs more than
 * the run.
 */
async function violations(part: Locator, runOnly: RunOptions['runOnly']) {
  const page = part.page();
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axeCore.source);
  const results: AxeResults = await part.evaluate(
    (element, options) =>
      globalThis.axe.run(element === document.documentElement ? document : element, options),
    { runOnly, resultTypes: ['violations'] } satisfies RunOptions,
  );
  return results.violations;
}

/**
 * Fails with every accessibility violation of the page, or of a part such as a dialog; a second theme is judged by its
 * colours. Whole pages are for the crawl of screens.spec.ts: other files check only what it does not reach.
 */
export async function checkA11y(
  target: Page | Locator,
  options: { themes?: readonly Theme[] } = {},
): Promise<void> {
  // Notes in the corner are dialogs too, and not modal.
  const part =
    'goto' in target
      ? target.locator('html')
      : target.and(target.page().locator(':not([aria-modal="false"])'));
  const page = part.page();
  const found: string[] = [];
  for (const [index, theme] of (options.themes ?? THEMES).entries()) {
    await setTheme(page, theme);
    // Previous content is dimmed until the new content arrives. A button may wait for a user.
    await expect(page.locator('[aria-busy="true"]:not(button)')).toHaveCount(0);
    const rules =
      index === 0
        ? ({ type: 'tag', values: TAGS } as const)
        : ({ type: 'rule', values: COLOUR_RULES } as const);
    for (const { id, help, nodes } of await violations(part, rules)) {
      for (const node of nodes)
        found.push(
          `${theme}: ${id}: ${help}: ${node.target.join(' ')}\n  ${node.failureSummary ?? ''}`,
        );
    }
  }
  // All of it in the message: the summary of a run repeats only how a message begins.
  expect(found, [`accessibility of ${page.url()}`, ...found].join('\n')).toEqual([]);
}
