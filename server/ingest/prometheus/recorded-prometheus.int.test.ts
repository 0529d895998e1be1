/*
 * Replays what a real Prometheus sent when `prometheus.peers.test.ts` recorded it. It shows that today's Tandem still takes
 * what that Prometheus sends. It cannot show that a newer Prometheus sends the same, how Prometheus reacts to an answer, or that
 * it sends again after an outage: `npm run test:full -- peers` does. CONTRIBUTING.md says how to record again.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { db } from '#server/platform/database/db.ts';
import { selectRows } from '#server/telemetry/client.ts';
import { compareNames } from '#server/telemetry/series-id.ts';
import { getSpool } from '#server/telemetry/spool/get-spool.ts';
import { startFrontServer, type FrontServer } from '../recordings/front-server.ts';
import { decodeBody, isExchange, noteOf, readRecording } from '../recordings/recording.ts';
import { filled, sendRecorded } from '../recordings/send-recorded.ts';
import { TimeShift } from '../recordings/time-shift.ts';

const recording = readRecording('prometheus');
const exchanges = recording.lines.filter(isExchange);
const shift = new TimeShift(recording.recordedMs, exchanges.at(-1)?.atMs ?? 0, Date.now());
let front: FrontServer;

beforeAll(async () => {
  front = await startFrontServer();
  const values = { '<key>': front.key, '<tandem>': front.url };
  for (const exchange of exchanges) {
    const recorded = decodeBody(exchange.body);
    const isSnappy = exchange.headers['content-encoding'] === 'snappy';
    const body = isSnappy
      ? shift.remoteWrite(recorded)
      : Buffer.from(filled(shift.text(recorded.toString('utf8')), values));
    const { status } = await sendRecorded(exchange, front.url, values, { body });
    expect(status, `${exchange.method} ${exchange.path}`).toBe(exchange.status);
  }
  await getSpool().flushed();
});
afterAll(() => front.stop());

const theirsSchema = z.object({
  atMs: z.number(),
  theirs: z.array(
    z.object({
      metric: z.record(z.string(), z.string()),
      value: z.tuple([z.number(), z.string()]),
    }),
  ),
});
/** Prometheus's own values of its series at a recorded time, and the shifted time. */
function theirsOf(note: string) {
  const { atMs, theirs } = theirsSchema.parse(noteOf(recording.lines, note));
  return { atMs: atMs + shift.deltaMs, theirs };
}

const row = z.object({
  metric: z.string(),
  labels: z.record(z.string(), z.string()),
  bits: z.string(),
});
/** The samples of one moment, their values as bits. */
const samplesAt = (job: string, atMs: number) =>
  selectRows(
    `SELECT series.metric AS metric, series.labels AS labels, toString(reinterpretAsUInt64(value)) AS bits
     FROM samples FINAL JOIN series ON samples.series = series.id
     WHERE series.labels['job'] = {job: String} AND ts = fromUnixTimestamp64Milli({atMs: Int64})
     LIMIT 1 BY samples.series`,
    { job, atMs },
    row,
  );

function toDouble(bits: string): number {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(bits));
  return bytes.readDoubleLE();
}

const text = (labels: Record<string, string>, value: number): string =>
  JSON.stringify([Object.entries(labels).sort(([a], [b]) => compareNames(a, b)), String(value)]);

async function expectSame(job: string, note: string, metric: RegExp): Promise<number> {
  const { atMs, theirs } = theirsOf(note);
  const ours = (await samplesAt(job, atMs)).filter((one) => metric.test(one.metric));
  expect(
    ours.map((one) => text({ ...one.labels, __name__: one.metric }, toDouble(one.bits))).toSorted(),
  ).toEqual(
    theirs
      .map((one) => text(one.metric, Number(one.value[1].replace('Inf', 'Infinity'))))
      .toSorted(),
  );
  return ours.length;
}

test('every series and value equals what Prometheus itself answered', async () => {
  expect(await expectSame('target', 'series', /^demo_requests_total$/u)).toBe(200);
  const { atMs } = theirsOf('series');
  const bits = (await samplesAt('target', atMs)).map(({ metric, bits: own }) => [metric, own]);
  const valueOf = Object.fromEntries(bits) as Record<string, string>;
  expect(toDouble(valueOf['demo_limit'] ?? '0')).toBe(Infinity);
  expect(valueOf['demo_temperature']).toBe(String(0x7ff8000000000001n));
  const kinds = await selectRows(
    `SELECT DISTINCT kind FROM series WHERE metric = 'demo_requests_total'`,
    {},
    z.object({ kind: z.string() }),
  );
  expect(kinds).toEqual([{ kind: 'counter' }]);
});

test('every series of a node exporter has the value that Prometheus has', async () => {
  expect(await expectSame('node', 'node', /./u)).toBeGreaterThan(100);
});

test('samples sent again after an outage leave no gap and no duplicate', async () => {
  const { from, to, count } = z
    .object({ from: z.number(), to: z.number(), count: z.number() })
    .parse(noteOf(recording.lines, 'count'));
  const [stored] = await selectRows(
    `SELECT toUInt32(count()) AS rows FROM samples FINAL
     WHERE series IN (SELECT id FROM series WHERE metric = 'demo_limit')
       AND ts BETWEEN fromUnixTimestamp64Milli({from: Int64}) AND fromUnixTimestamp64Milli({to: Int64})`,
    { from: from + shift.deltaMs, to: to + shift.deltaMs },
    z.object({ rows: z.number() }),
  );
  expect(stored?.rows).toBe(count);
});

test('an alert arrives directly and through Alertmanager under one key, and resolves on both ways', async () => {
  const payload = z.looseObject({
    labels: z.record(z.string(), z.string()),
    status: z.string(),
    startsAt: z.string(),
    key: z.string(),
    receiver: z.string().optional(),
  });
  const rows = await db().intakeItem.findMany({
    where: { kind: 'alert' },
    orderBy: [{ receivedAt: 'asc' }, { position: 'asc' }],
  });
  const all = rows
    .map((item) => payload.parse(item.payload))
    .filter(({ labels }) => labels['alertname'] === 'DemoFiring');
  const direct = all.filter(({ receiver }) => receiver === undefined);
  const relayed = all.filter(({ receiver }) => receiver !== undefined);
  for (const way of [direct, relayed]) {
    expect(way[0]?.status).toBe('firing');
    expect(way.at(-1)?.status).toBe('resolved');
  }
  expect(new Set(all.map(({ key }) => key)).size).toBe(1);
  expect(new Set(all.map(({ startsAt }) => startsAt)).size).toBe(1);
});

test('the series of a removed target end with the stale marker', async () => {
  const last = await selectRows(
    `SELECT DISTINCT bits FROM (
       SELECT toString(argMax(reinterpretAsUInt64(value), ts)) AS bits
       FROM samples JOIN series ON samples.series = series.id
       WHERE metric = 'demo_requests_total' GROUP BY samples.series)`,
    {},
    z.object({ bits: z.string() }),
  );
  expect(last).toEqual([{ bits: String(0x7ff0000000000002n) }]);
});
