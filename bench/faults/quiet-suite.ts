import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { makeApiClient } from '../../e2e/support/api-client.ts';
import { startTandem } from '../../e2e/support/tandem-instance.ts';
import { saved } from '../support/saved.ts';
import type { Suite } from '../support/suite.ts';
import { incidentsSince } from './tandem-view.ts';

const SEGMENTS = 6;
const SEGMENT_MINUTES = 10;

const segmentSchema = z.object({
  startedAt: z.string(),
  minutes: z.number(),
  incidents: z.array(z.string()),
});

/** An hour of the demo's ordinary load at default intervals, in saved pieces: no incident may open. `rounds` = pieces. */
export const suite: Suite = async ({ outDir, rounds }) => {
  const names = Array.from({ length: rounds ?? SEGMENTS }, (_, index) => `segment-${index + 1}`);
  const known = names.every((name) => existsSync(join(outDir, `${name}.json`)));
  const instance = known
    ? null
    : await startTandem({
        demo: true,
        logFile: join(outDir, 'tandem.log'),
        readyWithinMs: 600_000,
        sampleSeconds: 10,
        evaluateSeconds: 30,
      });
  try {
    const segments: z.output<typeof segmentSchema>[] = [];
    for (const name of names) {
      segments.push(
        await saved(outDir, name, segmentSchema, async () => {
          if (instance === null) throw new Error('a saved result is not readable');
          const startedMs = Date.now();
          await sleep(SEGMENT_MINUTES * 60_000);
          const api = makeApiClient(instance.url, instance.apiKey);
          const demo = makeApiClient(instance.demoUrl);
          const found = await incidentsSince({ api, demo }, startedMs);
          return {
            startedAt: new Date(startedMs).toISOString(),
            minutes: SEGMENT_MINUTES,
            incidents: found.map((incident) => incident.title),
          };
        }),
      );
    }
    const incidents = segments.flatMap((segment) => segment.incidents);
    return {
      rows: segments.map(({ incidents: titles, ...rest }) => ({
        ...rest,
        incidents: titles.length,
        titles: titles.join('; '),
      })),
      scores: {
        minutes: segments.reduce((sum, segment) => sum + segment.minutes, 0),
        incidents: incidents.length,
        met: incidents.length === 0 && segments.length >= SEGMENTS,
      },
    };
  } finally {
    await instance?.stop();
  }
};
