import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { findBrowser } from '../../bin/lib/browser.mjs';
import type { Suite } from '../support/suite.ts';
import { firstVisit } from './first-visit.ts';
import { startFresh } from './fresh-clone.ts';
import { Visitor } from './visitor.ts';

const START_SECONDS = 300;
const ALL_MINUTES = 15;

/**
 * The first visit of a new user: clone into an empty folder, `npm start`, setup link, own host,
 * demo company, one fault, one approval by an authorized user, its verified result. Uses a real
 * browser; counts clicks, fields and time.
 */
export const suite: Suite = async ({ outDir }) => {
  const [load = 0] = loadavg();
  const startedMs = performance.now();
  const tandem = await startFresh(join(outDir, 'tandem.log'), 4 * START_SECONDS * 1_000);
  const startSeconds = Math.round((performance.now() - startedMs) / 100) / 10;
  try {
    const executablePath = await findBrowser(join(import.meta.dirname, '../..'), console.log);
    const browser = await chromium.launch({
      ...(executablePath === undefined ? {} : { executablePath }),
      // A browser started as root cannot use its sandbox.
      args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    });
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    const visitor = new Visitor(page, outDir);
    visitor.began('first start', startSeconds);
    try {
      await firstVisit(visitor, tandem);
    } catch (error) {
      await page.screenshot({ path: join(outDir, 'failed.png') });
      throw error;
    } finally {
      await browser.close();
      writeFileSync(join(outDir, 'stages.json'), JSON.stringify({ load, stages: visitor.stages }));
    }
    const sum = (pick: 'seconds' | 'clicks' | 'fields'): number =>
      visitor.stages.reduce((total, stage) => total + stage[pick], 0);
    const minutes = Math.round((sum('seconds') / 60) * 10) / 10;
    return {
      rows: visitor.stages,
      scores: {
        firstStartSeconds: startSeconds,
        minutes,
        clicks: sum('clicks'),
        fields: sum('fields'),
        cores: cpus().length,
        loadAtStart: Math.round(load * 10) / 10,
        met: startSeconds <= START_SECONDS && minutes <= ALL_MINUTES,
      },
    };
  } finally {
    await tandem.stop();
  }
};
