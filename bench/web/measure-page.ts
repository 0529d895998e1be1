import { gzipSync } from 'node:zlib';
import type { Browser, BrowserContext, Response } from '@playwright/test';
import { z } from 'zod';
import { interact, readSeen, observePage } from './observe.ts';

const KIB = 1_024;
const SETTLE_MS = 4_000;
/** Identifier of the chart library that survives minification. */
const CHART_CODE = /recharts/;

export const pageSchema = z.object({
  route: z.string(),
  status: z.number(),
  /** Gzipped size of the scripts that the document itself references. */
  firstLoadKb: z.number(),
  chartKb: z.number(),
  /** Gzipped size of all scripts fetched later. */
  laterKb: z.number(),
  lcpMs: z.number(),
  interactions: z.array(z.number()),
  acted: z.number(),
});
export type PageResult = z.output<typeof pageSchema>;

type Script = { path: string; gzKb: number; isChart: boolean };

async function scriptOf(response: Response): Promise<Script | null> {
  const body = await response.body().catch(() => null);
  if (body === null) return null;
  return {
    path: new URL(response.url()).pathname,
    gzKb: gzipSync(body, { level: 6 }).length / KIB,
    isChart: CHART_CODE.test(body.toString('latin1')),
  };
}

const sum = (scripts: readonly Script[]): number =>
  scripts.reduce((total, script) => total + script.gzKb, 0);

/** A single cold visit to a route by a signed-in user. */
export async function measurePage(
  browser: Browser,
  baseURL: string,
  route: string,
  state: Awaited<ReturnType<BrowserContext['storageState']>>,
): Promise<PageResult> {
  const context = await browser.newContext({
    baseURL,
    storageState: state,
    viewport: { width: 1440, height: 900 },
  });
  try {
    const page = await context.newPage();
    await page.addInitScript(observePage);
    const fetched: Response[] = [];
    page.on('response', (response) => {
      if (response.request().resourceType() === 'script') fetched.push(response);
    });
    const answer = await page.goto(route, { waitUntil: 'load' });
    const html = (await answer?.text()) ?? '';
    await page.waitForTimeout(SETTLE_MS);
    const { lcpMs } = await readSeen(page);
    // Measured after the page was timed, because compression uses a processor that the page needs.
    const scripts = (await Promise.all(fetched.map(scriptOf))).flatMap((script) => script ?? []);
    const named = scripts.filter((script) => html.includes(`src="${script.path}`));
    const later = scripts.filter((script) => !named.includes(script));
    const acted = await interact(page);
    await page.waitForTimeout(500);
    const { interactions } = await readSeen(page);
    return {
      route,
      status: answer?.status() ?? 0,
      firstLoadKb: sum(named),
      chartKb: sum(later.filter((script) => script.isChart)),
      laterKb: sum(later.filter((script) => !script.isChart)),
      lcpMs,
      interactions: Object.values(interactions),
      acted,
    };
  } finally {
    await context.close();
  }
}
