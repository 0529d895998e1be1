import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { db } from '#server/platform/database/db.ts';
import { selectRows } from '#server/telemetry/client.ts';
import { compareNames } from '#server/telemetry/series-id.ts';
import { startRecorder, versionOf, type Recorder } from '../recordings/start-recorder.ts';
import {
  alertmanagerBinary,
  isInstalled,
  nodeExporterBinary,
  prometheusBinary,
  startAlertmanager,
  startNodeExporter,
  startPrometheus,
  type Peer,
} from '../testing/peer-process.ts';
import { makeIngestKey, startWeb, type WebProcess } from '../testing/web-process.ts';

const peers = [prometheusBinary, alertmanagerBinary, nodeExporterBinary];
const missing = peers.filter((binary) => !isInstalled(binary));

let web: WebProcess;
let recorder: Recorder;
let exporter: Peer;
let target: { server: Server; host: string };
let prometheus: Peer;
let alertmanager: Peer;
/** Value that the scraped target exposes; `firing` controls the alert rule. */
let firing = 1;

const rules = `
groups:
- name: test
  rules:
  - alert: DemoFiring
    expr: demo_firing == 1
    annotations: { summary: 'is on' }
`;

function prometheusConfig(options: { scrape: boolean }): string {
  const targets = options.scrape ? `'${target.host}'` : '';
  const authorization = `authorization: { credentials: '${web.key}' }`;
  return `
global: { scrape_interval: 1s, evaluation_interval: 1s }
# Only a target that goes, not its job, makes Prometheus write stale markers.
scrape_configs:
- job_name: target
  static_configs: [{ targets: [${targets}] }]
- job_name: node
  scrape_interval: 4s
  static_configs: [{ targets: ['${new URL(exporter.url).host}'] }]
remote_write:
- url: ${recorder.url}/api/v1/write
  ${authorization}
  metadata_config: { send_interval: 1s }
alerting:
  alertmanagers:
  - static_configs: [{ targets: ['${new URL(recorder.url).host}'] }]
    ${authorization}
  - static_configs: [{ targets: ['${new URL(alertmanager.url).host}'] }]
rule_files: ['rules.yml']
`;
}

const alertmanagerConfig = (): string => `
route: { receiver: tandem, group_wait: 1s, group_interval: 1s, repeat_interval: 1h }
receivers:
- name: tandem
  webhook_configs:
  - url: ${recorder.url}/api/ingest/alertmanager
    http_config: { authorization: { credentials: '${web.key}' } }
`;

async function startTarget(): Promise<typeof target> {
  let requests = 0;
  const server = createServer((_request, response) => {
    requests += 1;
    const lines = [
      '# HELP demo_requests_total Requests.',
      '# TYPE demo_requests_total counter',
      ...Array.from(
        { length: 200 },
        (_, index) => `demo_requests_total{path="/p${index}",note="ä \\"q\\""} ${requests * index}`,
      ),
      '# TYPE demo_temperature gauge',
      'demo_temperature NaN',
      'demo_limit +Inf',
      `demo_firing ${firing}`,
    ];
    response.end(`${lines.join('\n')}\n`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { server, host: `127.0.0.1:${address.port}` };
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

async function promQuery(query: string, timeSeconds: number) {
  const answer = await fetch(
    `${prometheus.url}/api/v1/query?query=${encodeURIComponent(query)}&time=${timeSeconds}`,
  );
  return vector.parse(await answer.json()).data.result;
}

const stored = z.object({
  labels: z.record(z.string(), z.string()),
  bits: z.string(),
  ms: z.coerce.number(),
});
/** The last sample of each series, its value as bits. */
const lastOf = (metric: string) =>
  selectRows(
    `SELECT any(series.labels) AS labels, toString(argMax(reinterpretAsUInt64(value), ts)) AS bits,
       toString(toUnixTimestamp64Milli(max(ts))) AS ms
     FROM samples JOIN series ON samples.series = series.id WHERE metric = {metric: String} GROUP BY samples.series`,
    { metric },
    stored,
  );

const staleBits = String(0x7ff0000000000002n);

const payload = z.looseObject({
  labels: z.record(z.string(), z.string()),
  status: z.string(),
  startsAt: z.string(),
  key: z.string(),
  receiver: z.string().optional(),
});

async function alertsOf(alertname: string) {
  const rows = await db().intakeItem.findMany({
    where: { kind: 'alert' },
    orderBy: [{ receivedAt: 'asc' }, { position: 'asc' }],
  });
  return rows
    .map((row) => payload.parse(row.payload))
    .filter(({ labels }) => labels.alertname === alertname);
}

/** Kills the front server and starts it again once a sender has noticed: its count of failures has grown. */
async function restart(failures: () => Promise<number>): Promise<void> {
  const port = Number(new URL(web.url).port);
  const before = await failures();
  await web.kill();
  await expect.poll(failures, patience).toBeGreaterThan(before);
  web = await startWeb(web.key, port);
}

async function ownMetrics(): Promise<string[]> {
  return (await (await fetch(`${prometheus.url}/metrics`)).text()).split('\n');
}

/** Samples that Prometheus has to send again. */
async function samplesRetried(): Promise<number> {
  const lines = (await ownMetrics()).filter((line) =>
    line.startsWith('prometheus_remote_storage_samples_retried_total'),
  );
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

const note = missing.length > 0 ? `: not installed (${missing.join(', ')})` : '';
const patience = { timeout: 30_000, interval: 300 };

describe.skipIf(missing.length > 0)(`real Prometheus and Alertmanager${note}`, () => {
  beforeAll(async () => {
    web = await startWeb(await makeIngestKey());
    recorder = await startRecorder({
      name: 'prometheus',
      peers: peers.map(versionOf).join(', '),
      target: () => web.url,
      placeholders: () => ({ '<key>': web.key }),
    });
    target = await startTarget();
    exporter = await startNodeExporter();
    alertmanager = await startAlertmanager(alertmanagerConfig());
    prometheus = await startPrometheus(prometheusConfig({ scrape: true }), rules);
  });
  afterAll(async () => {
    await prometheus.stop();
    await alertmanager.stop();
    await exporter.stop();
    await recorder.stop();
    target.server.close();
    await web.stop();
  });

  test('every series and value equals what Prometheus itself answers', async () => {
    await expect.poll(async () => (await lastOf('demo_requests_total')).length, patience).toBe(200);
    const ours = await lastOf('demo_requests_total');
    const atMs = ours[0]?.ms ?? 0;
    expect(ours.filter(({ ms }) => ms !== atMs)).toEqual([]);
    const theirs = await promQuery('demo_requests_total', atMs / 1000);
    recorder.note('series', { atMs, theirs });
    const text = (labels: Record<string, string>, value: number): string =>
      JSON.stringify([
        Object.entries(labels)
          .filter(([name]) => name !== '__name__')
          .sort(([a], [b]) => compareNames(a, b)),
        value,
      ]);
    expect(ours.map(({ labels, bits }) => text(labels, toDouble(bits))).sort()).toEqual(
      theirs.map(({ metric, value }) => text(metric, Number(value[1]))).sort(),
    );
    expect((await lastOf('demo_limit')).map(({ bits }) => toDouble(bits))).toEqual([Infinity]);
    const [temperature] = await lastOf('demo_temperature');
    expect(temperature?.bits).toBe(String(0x7ff8000000000001n));
    const row = z.object({ kind: z.string() });
    expect(
      await selectRows(
        `SELECT DISTINCT kind FROM series WHERE metric = 'demo_requests_total'`,
        {},
        row,
      ),
    ).toEqual([{ kind: 'counter' }]);
  });

  test('every series of a node exporter has the value that Prometheus has', async () => {
    await expect.poll(async () => (await lastOf('node_load1')).length, patience).toBe(1);
    const atMs = (await lastOf('node_load1'))[0]?.ms ?? 0;
    const theirs = await promQuery('{job="node"}', atMs / 1000);
    recorder.note('node', { atMs, theirs });
    const rows = z.object({
      metric: z.string(),
      labels: z.record(z.string(), z.string()),
      bits: z.string(),
    });
    const ours = () =>
      selectRows(
        `SELECT series.metric AS metric, series.labels AS labels, toString(reinterpretAsUInt64(value)) AS bits
         FROM samples JOIN series ON samples.series = series.id
         WHERE series.labels['job'] = 'node' AND ts = fromUnixTimestamp64Milli({atMs: Int64})
         LIMIT 1 BY samples.series`,
        { atMs },
        rows,
      );
    await expect.poll(async () => (await ours()).length, patience).toBe(theirs.length);
    const text = (labels: Record<string, string>, value: number): string =>
      JSON.stringify([Object.entries(labels).sort(([a], [b]) => compareNames(a, b)), value]);
    expect(theirs.length).toBeGreaterThan(100);
    expect(
      (await ours())
        .map(({ metric, labels, bits }) => text({ ...labels, __name__: metric }, toDouble(bits)))
        .sort(),
    ).toEqual(theirs.map(({ metric, value }) => text(metric, Number(value[1]))).sort());
  });

  test('an outage of ours leaves no gap and no failed sample', async () => {
    await restart(samplesRetried);
    const row = z.object({ ms: z.coerce.number() });
    const times = () =>
      selectRows(
        `SELECT toString(toUnixTimestamp64Milli(ts)) AS ms FROM samples FINAL
         WHERE series IN (SELECT id FROM series WHERE metric = 'demo_limit') ORDER BY ts`,
        {},
        row,
      );
    const restartedMs = Date.now();
    await expect
      .poll(async () => (await times()).at(-1)?.ms ?? 0, patience)
      .toBeGreaterThan(restartedMs + 1000);
    const ours = await times();
    const from = ours[0]?.ms ?? 0;
    const to = ours.at(-1)?.ms ?? 0;
    const seconds = Math.ceil((to - from) / 1000) + 1;
    const [counted] = await promQuery(`count_over_time(demo_limit[${seconds}s])`, to / 1000);
    recorder.note('count', { from, to, count: Number(counted?.value[1]) });
    expect(ours.length).toBe(Number(counted?.value[1]));
    for (const line of (await ownMetrics()).filter((text) =>
      /^prometheus_remote_storage_(samples|metadata)_failed_total/.test(text),
    )) {
      expect(line).toMatch(/ 0$/);
    }
  });

  test('an alert arrives directly and through Alertmanager under one key, and resolves on both ways', async () => {
    const direct = async () =>
      (await alertsOf('DemoFiring')).filter(({ receiver }) => receiver === undefined);
    const relayed = async () =>
      (await alertsOf('DemoFiring')).filter(({ receiver }) => receiver !== undefined);
    await expect.poll(async () => (await direct()).length, patience).toBeGreaterThan(0);
    await expect.poll(async () => (await relayed()).length, patience).toBeGreaterThan(0);
    firing = 0;
    await expect.poll(async () => (await direct()).at(-1)?.status, patience).toBe('resolved');
    await expect.poll(async () => (await relayed()).at(-1)?.status, patience).toBe('resolved');
    const all = await alertsOf('DemoFiring');
    expect(new Set(all.map(({ key }) => key)).size).toBe(1);
    expect(new Set(all.map(({ startsAt }) => startsAt)).size).toBe(1);
  });

  test('the series of a removed target end with the stale marker', async () => {
    await prometheus.reload(prometheusConfig({ scrape: false }));
    await expect
      .poll(
        async () => new Set((await lastOf('demo_requests_total')).map(({ bits }) => bits)),
        patience,
      )
      .toEqual(new Set([staleBits]));
  });

  test('500 alerts sent through a kill are all there, once', async () => {
    const at = (ms: number): string => new Date(ms).toISOString();
    const now = Date.now();
    const bodies = Array.from({ length: 50 }, (_, batch) =>
      JSON.stringify(
        Array.from({ length: 10 }, (_unused, index) => ({
          labels: { alertname: 'Burst', n: String(batch * 10 + index) },
          startsAt: at(now - 1000),
          endsAt: at(now + 600_000),
        })),
      ),
    );
    let refused = 0;
    const countRefused = (): void => {
      refused += 1;
    };
    const restarts: Promise<void>[] = [];
    for (const [index, body] of bodies.entries()) {
      if (index === 10) restarts.push(restart(async () => refused));
      await sendUntilTaken(body, countRefused);
    }
    await Promise.all(restarts);
    await expect
      .poll(async () => (await alertsOf('Burst')).length, patience)
      .toBeGreaterThanOrEqual(500);
    const numbers = (await alertsOf('Burst')).map(({ labels }) => Number(labels.n));
    expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 500 }, (_, index) => index));
  });
});

function toDouble(bits: string): number {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(bits));
  return bytes.readDoubleLE();
}

/** As Alertmanager does: the same body again until it is taken. */
async function sendUntilTaken(body: string, onRefused: () => void): Promise<void> {
  for (;;) {
    const status = await fetch(`${web.url}/api/v2/alerts`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${web.key}` },
    }).then(
      (answer) => answer.status,
      () => 0,
    );
    if (status === 200) return;
    onRefused();
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
