import { isDeepStrictEqual } from 'node:util';
import { expect, type Page } from '@playwright/test';
import { readPdf, squeezed } from './read-pdf.ts';

/** A4 at 96 px an inch, without the margins that globals.css gives it. */
const PAPER_PX = 718;

type DrawnChart = { title: string; texts: string[]; right: number };

/** Text of each chart on the page, and its right edge (px from the paper's left edge). */
function drawnCharts(page: Page): Promise<DrawnChart[]> {
  return page.locator('figure[data-chart] svg').evaluateAll((all) =>
    all.map((svg) => {
      const box = svg.getBoundingClientRect();
      const main = svg.closest('main')?.getBoundingClientRect();
      return {
        title: svg.closest('[aria-label]')?.getAttribute('aria-label') ?? '',
        texts: [...svg.querySelectorAll('text')].map((text) => text.textContent),
        right: box.right - (main?.left ?? 0),
      };
    }),
  );
}

/**
 * The report as PDF with the charts that it was printed from: they are redrawn for the paper, and
 * when data arrives.
 */
async function printed(page: Page): Promise<{ pdf: Buffer; charts: DrawnChart[] }> {
  for (let tries = 0; tries < 10; tries += 1) {
    const charts = await drawnCharts(page);
    const pdf = await page.pdf({ format: 'A4', preferCSSPageSize: true });
    if (isDeepStrictEqual(charts, await drawnCharts(page))) return { pdf, charts };
  }
  throw new Error(`The charts of ${page.url()} do not come to rest.`);
}

/**
 * Prints the report on the page, as the browser's print does. Checks that it has at most two
 * numbered pages, and that every chart is completely on one of them. Returns its text without
 * spaces.
 */
export async function printReport(page: Page): Promise<string> {
  await page.emulateMedia({ media: 'print' });
  const { pdf, charts } = await printed(page);
  const pages = readPdf(pdf);
  expect(pages.length).toBeGreaterThanOrEqual(1);
  expect(pages.length).toBeLessThanOrEqual(2);
  for (const [index, text] of pages.entries())
    expect(text).toContain(`Page${index + 1}of${pages.length}`);
  for (const { title, texts, right } of charts) {
    expect(right, `${title} is cut at the right`).toBeLessThanOrEqual(PAPER_PX);
    expect(texts.length).toBeGreaterThan(1);
    const whole = pages.filter((text) =>
      [title, ...texts].every((part) => text.includes(squeezed(part))),
    );
    expect(whole.length, `${title} stands on one page`).toBeGreaterThanOrEqual(1);
  }
  return pages.join('\n');
}
