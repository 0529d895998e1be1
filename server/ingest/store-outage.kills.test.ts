import { spawn, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { env } from '#server/platform/env.ts';
import { startTestWay, type TestWay } from '#server/platform/testing/tcp-proxy.ts';
import { selectRows } from '#server/telemetry/client.ts';
import {
  isInstalled,
  nodeExporterBinary,
  prometheusBinary,
  startPrometheus,
  type Peer,
} from './testing/peer-process.ts';
import { makeIngestKey, startWeb, type WebProcess } from './testing/web-process.ts';

const missing = [prometheusBinary, nodeExporterBinary].filter((binary) => !isInstalled(binary));
const note = missing.length > 0 ? `: not installed (${missing.join(', ')})` : '';
/** A minute of them. */
const SCRAPES = 60;
const patience = { timeout: 60_000, interval: 500 };
const OUTAGE_MS = 20_000;

/** A way to the telemetry store that can be cut, as by a store that was stopped. */
async function startExporter(): Promise<{ child: ChildProcess; host: string }> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', () => resolve()));
  const address = probe.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  await new Promise<void>((resolve) => probe.close(() => resolve()));
  const host = `127.0.0.1:${address.port}`;
  const child = spawn(nodeExporterBinary, [`--web.listen-address=${host}`], { stdio: 'ignore' });
  await vi.waitFor(async () => {
    await (await fetch(`http://${host}/metrics`)).arrayBuffer();
  }, patience);
  return { child, host };
}

const vector = z.object({
  data: z.object({
    result: z.array(
      z.object({
        metric: z.record(z.string(), z.string()),
        value: z.tuple([z.number(), z.string()]),
      }),
    ),
  }),
});
const ours = z.object({
  metric: z.string(),
  labels: z.record(z.string(), z.string()),
  bits: z.string(),
});
const times = z.object({ ms: z.coerce.number() });

function toDouble(bits: string): number {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(bits));
  return bytes.readDoubleLE();
}

const line = (labels: Record<string, string>, value: number): string =>
  JSON.stringify([Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)), String(value)]);

let cable: TestWay;
let web: WebProcess;
let exporter: { child: ChildProcess; host: string };
let prometheus: Peer;

async function ask(query: string, ms: number) {
  const answer = await fetch(
    `${prometheus.url}/api/v1/query?query=${encodeURIComponent(query)}&time=${ms / 1000}`,
  );
  return vector.parse(await answer.json()).data.result;
}

const scrapes = () =>
  selectRows(
    `SELECT toString(toUnixTimestamp64Milli(ts)) AS ms FROM samples FINAL WHERE series IN
       (SELECT id FROM series WHERE metric = 'up' AND labels['job'] = 'node') ORDER BY ts`,
    {},
    times,
  );

describe.skipIf(missing.length > 0)(`Prometheus with a node exporter${note}`, () => {
  beforeAll(async () => {
    const direct = env.CLICKHOUSE_URL;
    cable = await startTestWay(direct);
    const key = await makeIngestKey();
    env.CLICKHOUSE_URL = cable.url;
    web = await startWeb(key);
    env.CLICKHOUSE_URL = direct;
    exporter = await startExporter();
    prometheus = await startPrometheus(
      `
global: { scrape_interval: 1s }
scrape_configs:
- job_name: node
  static_configs: [{ targets: ['${exporter.host}'] }]
remote_write:
- url: ${web.url}/api/v1/write
  authorization: { credentials: '${web.key}' }
`,
      '',
    );
  });
  afterAll(async () => {
    await prometheus.stop();
    exporter.child.kill('SIGKILL');
    await web.stop();
    cable.server.close();
  });

  test(
    'every series and value equals what Prometheus itself answers',
    { timeout: 120_000 },
    async () => {
      await expect
        .poll(async () => (await scrapes()).length, { timeout: 100_000, interval: 1_000 })
        .toBeGreaterThan(SCRAPES);
      // A scrape that is surely whole: others have followed it.
      const atMs = (await scrapes()).at(-4)?.ms ?? 0;
      const theirs = await ask('{job="node"}', atMs);
      const mine = await selectRows(
        `SELECT series.metric AS metric, series.labels AS labels, toString(reinterpretAsUInt64(value)) AS bits
       FROM samples JOIN series ON samples.series = series.id
       WHERE series.labels['job'] = 'node' AND ts = fromUnixTimestamp64Milli({atMs: Int64})
       LIMIT 1 BY samples.series`,
        { atMs },
        ours,
      );
      expect(mine.length).toBeGreaterThan(200);
      expect(
        mine
          .map(({ metric, labels, bits }) => line({ ...labels, __name__: metric }, toDouble(bits)))
          .toSorted(),
      ).toEqual(
        theirs
          .filter(({ value }) => Math.abs(value[0] * 1000 - atMs) < 1)
          .map(({ metric, value }) => line(metric, Number(value[1].replace('Inf', 'Infinity'))))
          .toSorted(),
      );
    },
  );

  test('a stopped store costs lag: no gap, nothing failed', { timeout: 180_000 }, async () => {
    const cutMs = Date.now();
    cable.cut();
    await new Promise((resolve) => setTimeout(resolve, OUTAGE_MS));
    cable.mend();
    const mendedMs = Date.now();
    await expect
      .poll(async () => (await scrapes()).at(-1)?.ms ?? 0, patience)
      .toBeGreaterThan(mendedMs + 2_000);
    const stored = (await scrapes()).map(({ ms }) => ms);
    const [from, to] = [stored[0] ?? 0, stored.at(-1) ?? 0];
    const seconds = Math.ceil((to - from) / 1000) + 1;
    const [counted] = await ask(`count_over_time(up{job="node"}[${seconds}s])`, to);
    expect(stored.length).toBe(Number(counted?.value[1]));
    expect(stored.filter((ms) => ms > cutMs && ms < mendedMs).length).toBeGreaterThan(10);
    const own = await (await fetch(`${prometheus.url}/metrics`)).text();
    for (const text of own
      .split('\n')
      .filter((each) => /^prometheus_remote_storage_samples_(failed|dropped)_total/.test(each)))
      expect(text).toMatch(/ 0$/);
  });
});
