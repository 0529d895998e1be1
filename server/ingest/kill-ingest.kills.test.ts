import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { seededRandom } from '#engines/math/seeded-random.ts';
import { processIntakeItems } from '#server/jobs/queue/process-queued-items.ts';
import { db } from '#server/platform/database/db.ts';
import { selectRows } from '#server/telemetry/client.ts';
import { remoteWriteHeaders, snappyBody, writeRequest } from './prometheus/remote-write-fixture.ts';
import { makeIngestKey, startWeb, type WebProcess } from './testing/web-process.ts';

const ROUNDS = 20;
/** Decides the moments of the kills. TANDEM_TEST_SEED repeats a run. */
const seed = Number(process.env['TANDEM_TEST_SEED'] ?? Date.now() % 1_000_000);
const random = seededRandom(seed);
const jsonHeaders = { 'content-type': 'application/json' };
const startMs = Date.now() - 3_600_000;
const iso = (ms: number): string => new Date(ms).toISOString();

type Body = { path: string; headers: Record<string, string>; body: Uint8Array | string };
type Stream = { make: (n: number) => Body; acknowledged: number[] };

let web: WebProcess;

const streams: Record<'samples' | 'logs' | 'alerts', Stream> = {
  samples: {
    acknowledged: [],
    make: (n) => ({
      path: '/api/v1/write',
      headers: remoteWriteHeaders,
      body: new Uint8Array(
        snappyBody(
          writeRequest([{ labels: [['__name__', 'killed']], samples: [[startMs + n, n]] }]),
        ),
      ),
    }),
  },
  logs: {
    acknowledged: [],
    make: (n) => ({
      path: '/v1/logs',
      headers: jsonHeaders,
      body: JSON.stringify({
        resourceLogs: [
          {
            resource: {
              attributes: [{ key: 'service.name', value: { stringValue: 'killed' } }],
            },
            scopeLogs: [
              {
                logRecords: [
                  {
                    timeUnixNano: String(BigInt(startMs + n) * 1_000_000n),
                    severityNumber: 9,
                    body: { stringValue: `line ${n}` },
                  },
                ],
              },
            ],
          },
        ],
      }),
    }),
  },
  alerts: {
    acknowledged: [],
    make: (n) => ({
      path: '/api/v2/alerts',
      headers: jsonHeaders,
      body: JSON.stringify([
        {
          labels: { alertname: 'Killed', n: String(n) },
          startsAt: iso(startMs),
          endsAt: iso(startMs + 86_400_000),
        },
      ]),
    }),
  },
};

/** As a real sender does: the same body again until it is taken. */
async function sendUntilTaken({ path, headers, body }: Body): Promise<void> {
  for (;;) {
    const status = await fetch(web.url + path, {
      method: 'POST',
      body: typeof body === 'string' ? body : Uint8Array.from(body),
      headers: { ...headers, authorization: `Bearer ${web.key}` },
    }).then(
      async (answer) => {
        await answer.arrayBuffer();
        return answer.status;
      },
      () => 0,
    );
    if (status >= 200 && status < 300) return;
    // Nothing that was sent is wrong: any other answer would be a refusal of good data.
    expect([0, 503]).toContain(status);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function restart(): Promise<void> {
  const port = Number(new URL(web.url).port);
  await web.kill();
  web = await startWeb(web.key, port);
}

const count = z.object({ n: z.coerce.number(), copies: z.coerce.number() });
const stored = {
  samples: () =>
    selectRows(
      `SELECT value AS n, count() AS copies FROM samples FINAL
       WHERE series IN (SELECT id FROM series WHERE metric = 'killed') GROUP BY value`,
      {},
      count,
    ),
  logs: () =>
    selectRows(
      `SELECT substring(body, 6) AS n, count() AS copies FROM logs WHERE service = 'killed' GROUP BY body`,
      {},
      count,
    ),
  alerts: async () => {
    await processIntakeItems();
    const rows = await db().alert.findMany({ select: { labels: true } });
    const numbers = rows.map((row) => Number(z.object({ n: z.string() }).parse(row.labels).n));
    return [...Map.groupBy(numbers, (n) => n)].map(([n, all]) => ({ n, copies: all.length }));
  },
};

beforeAll(async () => {
  web = await startWeb(await makeIngestKey());
});
afterAll(async () => {
  await web.stop();
  await db().$disconnect();
});

test(
  `${ROUNDS} kills at random moments lose nothing acknowledged and store nothing twice (seed ${seed})`,
  { timeout: 240_000 },
  async () => {
    let running = true;
    const senders = Object.values(streams).map(async (stream) => {
      for (let n = 0; running; n += 1) {
        await sendUntilTaken(stream.make(n));
        stream.acknowledged.push(n);
        // The kills are what is tested here, not the speed.
        await new Promise((resolve) => setTimeout(resolve, 4));
      }
    });
    for (let round = 0; round < ROUNDS; round += 1) {
      // A process that has just started answers its first request late: the moment is drawn from its busy time.
      const before = streams.samples.acknowledged.length;
      await expect
        .poll(() => streams.samples.acknowledged.length, { timeout: 20_000, interval: 10 })
        .toBeGreaterThan(before);
      await new Promise((resolve) => setTimeout(resolve, random() * 600));
      await restart();
    }
    running = false;
    await Promise.all(senders);
    for (const kind of ['samples', 'logs', 'alerts'] as const) {
      const { acknowledged } = streams[kind];
      expect(acknowledged.length, kind).toBeGreaterThan(ROUNDS);
      await expect
        .poll(async () => (await stored[kind]()).length, { timeout: 30_000, message: kind })
        .toBe(acknowledged.length);
      const rows = await stored[kind]();
      const known = new Set(rows.map(({ n }) => n));
      expect(
        acknowledged.filter((n) => !known.has(n)),
        `${kind} lost`,
      ).toEqual([]);
      expect(
        rows.filter(({ copies }) => copies > 1),
        `${kind} stored twice`,
      ).toEqual([]);
    }
  },
);
