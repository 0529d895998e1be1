import { afterAll, beforeAll, expect, test } from 'vitest';
import { GET as getChecks } from '#app/api/inference/models/[name]/outcome-checks/route.ts';
import { outcomeChecksAnswer } from '#lib/schemas/model-monitoring/outcomes.ts';
import { makeUser } from '#server/actions/testing/actions.ts';
import { learnSchemas, registerNewModels } from '#server/inference/schemas/learn-schemas.ts';
import { keyWith } from '#server/inference/testing/ingest-key.ts';
import { saveValueModel } from '#server/inference/value-models.ts';
import { startInferencePeer, type InferencePeer } from '#server/ingest/testing/inference-peer.ts';
import { db } from '#server/platform/database/db.ts';
import { closeSpool, getSpool } from '#server/telemetry/spool/get-spool.ts';

/** Outcome checks of binary models: rows in over HTTP; rates, bands and lead times out. */

const hourMs = 3_600_000;
const fromMs = Math.floor(Date.now() / hourMs) * hourMs - 48 * hourMs;
let peer: InferencePeer;

beforeAll(async () => {
  peer = await startInferencePeer(await keyWith(['ingest']), await keyWith(['read', 'write']));
});
afterAll(async () => {
  await peer.stop();
  await closeSpool();
  await db().$disconnect();
});

type Row = {
  time: number;
  prediction: unknown;
  score?: number;
  segment?: Record<string, string>;
  features?: Record<string, unknown>;
  label: unknown;
  labelTime?: number;
};

async function send(model: string, rows: readonly Row[]): Promise<void> {
  const named = rows.map((row, at) => ({ ...row, requestId: `${model}-${at}` }));
  const sent = named.map(({ label: _, labelTime: __, ...row }) => ({ model, ...row }));
  expect((await peer.send('/api/ingest/inference', sent)).status).toBe(200);
  const labels = named.map(({ requestId, label, labelTime, time }) => ({
    model,
    requestId,
    label,
    time: labelTime ?? time,
  }));
  expect((await peer.send('/api/ingest/labels', labels)).status).toBe(200);
  await getSpool().flushed();
  await registerNewModels(new Date());
}

async function read(model: string, query = '', status = 200) {
  const path = `/c?from=${fromMs}&to=${fromMs + 47 * hourMs}${query}`;
  const at = { params: Promise.resolve({ name: model }) };
  const response = await getChecks(peer.request(path), at);
  const body: unknown = await response.json();
  expect(response.status, JSON.stringify(body).slice(0, 300)).toBe(status);
  return body;
}
const checksOf = async (model: string, query = '') =>
  outcomeChecksAnswer.parse(await read(model, query));

/** Rows of one site with the given number, prediction and label. */
const group = (site: string, rows: number, prediction: number, label: number): Row[] =>
  Array.from({ length: rows }, (_, index) => ({
    time: fromMs + index * 1_000,
    prediction,
    // Positive predictions have a score of 0.8 in the first half, then 0.6.
    score: prediction === 1 ? (index < rows / 2 ? 0.8 : 0.6) : 0.2,
    segment: { site },
    label,
  }));

test('rates at the operating point, by site, at another threshold, and of too few rows', async () => {
  const model = 'clinic';
  await send(model, [
    ...group('north', 40, 1, 1),
    ...group('north', 10, 0, 1),
    ...group('north', 45, 0, 0),
    ...group('north', 4, 1, 0),
    ...group('south', 12, 0, 0),
  ]);
  const { positive, segments, operatingPoint } = await checksOf(model, '&by=site');
  expect([positive, segments]).toEqual(['1', ['site']]);
  expect(operatingPoint?.overall).toMatchObject({ rows: 111, positives: 50 });
  expect(operatingPoint?.tooFew).toEqual(['south']);
  const [north, ...others] = operatingPoint?.groups ?? [];
  expect(others).toEqual([]);
  expect(north).toMatchObject({ group: 'north', rows: 99, positives: 50 });
  expect(north?.sensitivity?.value).toBeCloseTo(0.8, 12);
  // Wilson's interval of 40 of 50 by hand: (0.8 + z²/100 ± z sqrt(0.16/50 + z²/10000)) / (1 + z²/50).
  const z = 1.959963984540054;
  const half = z * Math.sqrt(0.16 / 50 + z ** 2 / 10_000);
  expect(north?.sensitivity?.lower).toBeCloseTo((0.8 + z ** 2 / 100 - half) / (1 + z ** 2 / 50), 9);
  expect(north?.specificity?.value).toBeCloseTo(45 / 49, 12);
  const higher = await checksOf(model, '&threshold=0.7');
  expect(higher.operatingPoint).toMatchObject({ threshold: 0.7, by: null, groups: [] });
  expect(higher.operatingPoint?.overall.sensitivity?.value).toBeCloseTo(20 / 50, 12);
  expect(higher.operatingPoint?.overall.specificity?.value).toBeCloseTo(59 / 61, 12);
  expect(JSON.stringify(await read(model, '&threshold=2', 400))).toContain('threshold');
});

test('calibration by site and by a column of numbers, with the bins of each', async () => {
  const model = 'scans';
  // In the north 30 % came at a score of 0.3, in the south 50 %; the south is the older half.
  const site = (name: string, hits: number, age: number): Row[] =>
    Array.from({ length: 400 }, (_, index) => ({
      time: fromMs + index * 1_000,
      prediction: 0,
      score: 0.3,
      segment: { site: name },
      features: { age: age + (index % 20), scanner: index < 320 ? 'a' : 'b' },
      label: index % 10 < hits ? 1 : 0,
    }));
  await send(model, [...site('north', 3, 20), ...site('south', 5, 60)]);
  await learnSchemas(new Date());
  const { calibration, columns } = await checksOf(model, '&by=site');
  expect(columns).toEqual(['age', 'scanner']);
  expect(calibration?.overall.rows).toBe(800);
  expect(calibration?.overall.share).toBeCloseTo(0.4, 9);
  expect(calibration).toMatchObject({ by: 'site', rowsAtLeast: 100, tooFew: [] });
  const of = (told: typeof calibration, name: string) =>
    told?.groups.find(({ group }) => group === name);
  const south = of(calibration, 'south');
  expect(south?.bins).toHaveLength(10);
  expect(south?.meanScore).toBeCloseTo(0.3, 9);
  expect(south?.share).toBeCloseTo(0.5, 9);
  // 0.5 of (1 - 0.3)² and 0.5 of 0.3².
  expect(south?.brier).toBeCloseTo(0.29, 9);
  expect(of(calibration, 'north')?.brier).toBeCloseTo(0.21, 9);
  // Equal scores fall into bins by chance; over all of them the gap is at least that of the whole.
  expect(south?.calibrationError).toBeGreaterThanOrEqual(0.2 - 1e-9);
  const byAge = await checksOf(model, '&by=age');
  expect(byAge.calibration?.groups.map(({ rows }) => rows)).toEqual([200, 200, 200, 200]);
  expect(byAge.operatingPoint?.groups.map(({ rows }) => rows)).toEqual([200, 200, 200, 200]);
  const byScanner = await checksOf(model, '&by=scanner&rowsAtLeast=200');
  expect(byScanner.calibration?.groups.map(({ group, rows }) => [group, rows])).toEqual([
    ['a', 640],
  ]);
  expect(byScanner.calibration?.tooFew).toEqual(['b']);
  expect(JSON.stringify(await read(model, '&by=nowhere', 400))).toContain('has this name');
});

test('a back-test names the bands in which more came than was predicted', async () => {
  const model = 'defaults';
  // A thousand rows at 5 % of which 5 % came, a thousand at 20 % of which 30 % came.
  const half = (score: number, hits: number, offset: number): Row[] =>
    Array.from({ length: 1_000 }, (_, index) => ({
      time: fromMs + (offset + index) * 1_000,
      prediction: 0,
      score,
      label: index % 100 < hits ? 1 : 0,
    }));
  await send(model, [...half(0.05, 5, 0), ...half(0.2, 30, 1_000)]);
  const { backTest, leadTime } = await checksOf(model);
  const off = (backTest?.bands ?? []).map(({ isOff }) => isOff);
  // Each score is a grade, and a band of its own.
  expect(off).toEqual([false, true]);
  expect(backTest?.bands[0]).toMatchObject({ rows: 1_000, predicted: 0.05, realised: 0.05 });
  // 350 positives and 1,650 others: pairs across the halves are correct if the positive is in the
  // second.
  expect(backTest?.gini).toBeCloseTo((300 * 950 - 50 * 700) / (350 * 1_650), 9);
  expect(leadTime).toBeNull();
});

test('lead time: the first warning of each failure, what was missed, and what it costs', async () => {
  const model = 'pumps';
  const row = (asset: string, hour: number, prediction: number, failedAt: number | null): Row => ({
    time: fromMs + hour * hourMs,
    prediction,
    segment: { asset },
    label: failedAt === null ? 0 : 1,
    ...(failedAt === null ? {} : { labelTime: fromMs + failedAt * hourMs }),
  });
  await send(model, [
    // Fails at 20, first warned of at 10 and again at 12.
    row('p1', 8, 0, 20),
    row('p1', 10, 1, 20),
    row('p1', 12, 1, 20),
    // The same pump fails again, warned of four hours before.
    row('p1', 26, 1, 30),
    // Two failures without a warning.
    row('p2', 5, 0, 9),
    row('p3', 5, 0, 9),
    // Warned of nothing, and rightly silent.
    row('p2', 20, 1, null),
    row('p3', 20, 0, null),
  ]);
  const bare = await checksOf(model);
  expect(bare.leadTime).toEqual({
    failures: 4,
    missed: 2,
    medianMs: 7 * hourMs,
    shortestTenthMs: 16_560_000,
    warnings: 4,
    falseAlarms: 1,
    cost: null,
  });
  // No scores were sent.
  expect(bare.backTest).toBeNull();
  const mia = await makeUser('Mia', ['ml-engineer']);
  await saveValueModel(mia, {
    name: model,
    value: {
      kpi: 'Standstills',
      currency: 'EUR',
      valuePerGoodOutcome: 0,
      costPerError: { falsePositive: 50, falseNegative: 2_000 },
    },
    baseVersion: 0,
  });
  const { leadTime } = await checksOf(model);
  expect(leadTime?.cost).toEqual({ currency: 'EUR', missed: 4_000, falseAlarms: 50 });
});

test('a model of numbers has no operating point, and a stranger sees none', async () => {
  await send(
    'minutes',
    Array.from({ length: 40 }, (_, index) => ({
      time: fromMs + index * 1_000,
      prediction: index + 0.5,
      label: index,
    })),
  );
  expect(await checksOf('minutes')).toMatchObject({ positive: null, operatingPoint: null });
  await read('unknown', '', 404);
});
