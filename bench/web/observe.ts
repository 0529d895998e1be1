import type { Page } from '@playwright/test';

type Seen = { lcpMs: number; interactions: Record<string, number> };

declare global {
  interface Window {
    tandemBench?: Seen;
  }
}

/** Runs in the page before the page's own scripts. */
export function observePage(): void {
  const seen: Seen = { lcpMs: 0, interactions: {} };
  window.tandemBench = seen;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) seen.lcpMs = Math.max(seen.lcpMs, entry.startTime);
  }).observe({ type: 'largest-contentful-paint', buffered: true });
  const events: PerformanceObserverInit & { durationThreshold: number } = {
    type: 'event',
    buffered: true,
    durationThreshold: 16,
  };
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const id = 'interactionId' in entry ? Number(entry.interactionId) : 0;
      if (id > 0) seen.interactions[id] = Math.max(seen.interactions[id] ?? 0, entry.duration);
    }
  }).observe(events);
}

export async function readSeen(page: Page): Promise<Seen> {
  const seen = await page.evaluate(() => window.tandemBench);
  return seen ?? { lcpMs: Number.NaN, interactions: {} };
}

/** Interactions available on every page: the palette, the keyboard, the first buttons. */
export async function interact(page: Page): Promise<number> {
  let done = 0;
  const press = async (key: string): Promise<void> => {
    await page.keyboard.press(key);
    await page.waitForTimeout(120);
    done += 1;
  };
  await press('Control+k');
  for (const key of ['i', 'n', 'c', 'ArrowDown', 'ArrowUp', 'Escape']) await press(key);
  for (let tab = 0; tab < 6; tab += 1) await press('Tab');
  const buttons = page
    .locator('main')
    .getByRole('button')
    .or(page.getByRole('banner').getByRole('button'));
  const count = Math.min(await buttons.count(), 4);
  for (let index = 0; index < count; index += 1) {
    const clicked = await buttons
      .nth(index)
      .click({ timeout: 2_000 })
      .then(
        () => true,
        () => false,
      );
    if (!clicked) continue;
    done += 1;
    await page.waitForTimeout(200);
    await press('Escape');
  }
  return done;
}
