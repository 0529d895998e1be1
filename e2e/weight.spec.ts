import { gzipSync } from 'node:zlib';
import { expect, test } from './support/fixtures.ts';
import { openIncident } from './support/fixtures/open-incident.ts';
import { oneOf } from './support/one-of.ts';
import { settled } from './support/settled.ts';
import { useViewport } from './support/viewports.ts';

const KIB = 1_024;
const budgetKb = 240;

test('the scripts that a page names are at most 240 kB', async ({ adminPage, api }) => {
  const { request } = adminPage;
  const incident = await openIncident(api, {
    alertname: `Weighed ${Date.now()}`,
    severity: 'info',
  });
  const services = (await api.get('/api/resources?kind=service&limit=1')) as {
    items: { id: string }[];
  };
  const models = (await api.get('/api/models?limit=1')) as { items: { name: string }[] };
  const weights = new Map<string, number>();
  for (const path of [
    '/',
    '/infrastructure/metrics',
    '/costs',
    `/incidents/${incident.id}`,
    `/infrastructure/${oneOf(services.items, 'service').id}`,
    `/models/${oneOf(models.items, 'model').name}`,
  ]) {
    const html = await (await request.get(path)).text();
    const scripts = new Set(
      [...html.matchAll(/<script([^>]*) src="([^"]+)"([^>]*)>/gu)].flatMap(
        // A browser that knows modules does not fetch what is for others.
        ([, before = '', src = '', after = '']) => (/nomodule/iu.test(before + after) ? [] : [src]),
      ),
    );
    let kb = 0;
    for (const src of scripts) {
      const known = weights.get(src);
      const weight =
        known ?? gzipSync(await (await request.get(src)).body(), { level: 6 }).length / KIB;
      weights.set(src, weight);
      kb += weight;
    }
    expect(scripts.size, path).toBeGreaterThan(3);
    expect(kb, path).toBeLessThanOrEqual(budgetKb);
  }
});

/** Chromium's layout shift entry; TypeScript's library does not describe it. */
interface LayoutShift extends PerformanceEntry {
  value: number;
  hadRecentInput: boolean;
  sources: { node: Node | null; previousRect: DOMRect; currentRect: DOMRect }[];
}

interface Moved {
  value: number;
  /** Beginning of the text, and how far from the top it was and is, in px. */
  what: string[];
}

const MOVING = [
  '/infrastructure/logs',
  '/infrastructure/metrics?metric=service.latency.p95',
  '/models/fraud-score',
  '/models/fraud-score?tab=serving',
  '/sources',
  '/costs',
  '/print/executive',
];

for (const viewport of ['desktop', 'phone'] as const)
  test(`nothing moves while a page opens, on the ${viewport}`, async ({ adminPage: page }) => {
    await useViewport(page, viewport);
    await page.addInitScript(() => {
      const moves: Moved[] = [];
      Object.assign(window, { moves });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries() as LayoutShift[])
          if (!entry.hadRecentInput)
            moves.push({
              value: entry.value,
              what: entry.sources.map(
                ({ node, previousRect, currentRect }) =>
                  `${node?.textContent?.slice(0, 60) ?? 'removed'}: ${previousRect.y} to ${currentRect.y}`,
              ),
            });
      }).observe({ type: 'layout-shift', buffered: true });
      // A busy machine answers after the 3 s that a page waits for what is above (use-opening.ts): here they do not pass.
      const { setTimeout: wait } = window;
      const hold = (run: () => void, ms?: number, ...rest: unknown[]) =>
        wait(run, ms === 3_000 ? 2 ** 30 : ms, ...rest);
      Object.assign(window, { setTimeout: hold });
    });
    for (const path of MOVING) {
      await page.goto(path);
      await settled(page);
      const moves = await page.evaluate(() => Reflect.get(window, 'moves') as Moved[]);
      const shift = moves.reduce((sum, { value }) => sum + value, 0);
      expect(shift, `${path}: ${JSON.stringify(moves)}`).toBeLessThanOrEqual(0.02);
    }
  });
