import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { POST as createReport } from '#app/api/drift/reports/route.ts';
import { POST as postBaseline } from '#app/api/inference/models/[name]/baselines/route.ts';
import { GET as getEstimated } from '#app/api/inference/models/[name]/estimated/route.ts';
import { GET as getPerformance } from '#app/api/inference/models/[name]/performance/route.ts';
import { GET as getQuality } from '#app/api/inference/models/[name]/quality/route.ts';
import { reportAnswer } from '#lib/schemas/drift/drift.ts';
import { performanceAnswer } from '#lib/schemas/drift/windows.ts';
import { estimatedAnswer, qualityAnswer } from '#lib/schemas/model-monitoring/estimates.ts';
import { learnSchemas, registerNewModels } from '#server/inference/schemas/learn-schemas.ts';
import { keyWith } from '#server/inference/testing/ingest-key.ts';
import { read } from '#server/inference/testing/prediction.ts';
import { startInferencePeer, type InferencePeer } from '#server/ingest/testing/inference-peer.ts';
import { db } from '#server/platform/database/db.ts';
import { closeSpool, getSpool } from '#server/telemetry/spool/get-spool.ts';
import { scipyVectors } from '../../../bench/drift/golden-vectors.ts';
import {
  goldenHouses,
  syntheticHouses,
  type HousePart,
} from '../../../bench/drift/synthetic-houses.ts';
import { startDriftThreads } from '../start-drift-threads.ts';

/** Rows go in over HTTP, numbers come out over the API: equal to those of SciPy, LightGBM and the reference page. */

const vectors = scipyVectors().cases;
const golden = goldenHouses();

const hourMs = 3_600_000;
const startMs = Math.floor(Date.now() / hourMs) * hourMs - 20 * hourMs;
const before = { from: startMs, to: startMs + 2 * hourMs };
const after = { from: startMs + 5 * hourMs, to: startMs + 7 * hourMs };
let peer: InferencePeer;

beforeAll(async () => {
  startDriftThreads();
  peer = await startInferencePeer(await keyWith(['ingest']), await keyWith(['read', 'write']));
});
afterAll(async () => {
  await peer.stop();
  await closeSpool();
  await db().$disconnect();
});

const at = (name: string) => ({ params: Promise.resolve({ name }) });
type Row = { requestId: string; time: number } & Record<string, unknown>;

async function send(
  model: string,
  rows: Row[],
  labels: { requestId: string; label: unknown }[] = [],
) {
  for (let from = 0; from < rows.length; from += 5_000) {
    const part = rows.slice(from, from + 5_000).map((row) => ({ model, ...row }));
    expect((await peer.send('/api/ingest/inference', part)).status).toBe(200);
  }
  for (let from = 0; from < labels.length; from += 5_000) {
    const part = labels.slice(from, from + 5_000).map((label) => ({ model, ...label }));
    expect((await peer.send('/api/ingest/labels', part)).status).toBe(200);
  }
  await getSpool().flushed();
  await registerNewModels(new Date());
  await learnSchemas(new Date());
}

async function baseline(model: string, more: { isSample?: boolean } = {}): Promise<void> {
  const body = JSON.stringify({ kind: 'period', ...before, ...more });
  await read(await postBaseline(peer.request('/b', { method: 'POST', body }), at(model)), 201);
}

const estimate = async (model: string) =>
  estimatedAnswer.parse(
    await read(await getEstimated(peer.request(`/e?from=${after.from}&to=${after.to}`), at(model))),
  );

const goldenAt = (index: number) => ((index * 7_919) % 10_007) / 10_007;

describe('drift of two windows', () => {
  const names = [
    'small_8_8',
    'lin100_110',
    'norm200_300_shift03',
    'norm500_500_same',
    'lognorm400_250_scale',
  ];
  test.for(names)('%s', async (name) => {
    const of = (title: string) => vectors.find((each) => each.name === title);
    const ks = of(`ks_2samp exact two-sided ${name}`);
    const numbers = (key: string): number[] => {
      const found = ks?.inputs[key];
      return Array.isArray(found) ? found.filter((value) => typeof value === 'number') : [];
    };
    const side = (key: 'x' | 'y', window: typeof before): Row[] =>
      numbers(key).map((x, index) => ({
        requestId: `${key}${index}`,
        time: window.from + index,
        features: { x },
      }));
    const model = `vector ${name}`;
    await send(model, [...side('x', before), ...side('y', after)]);
    const body = JSON.stringify({
      model,
      reference: before,
      current: after,
      profile: 'evidently-0.7',
      methods: ['ks', 'wasserstein', 'energy', 't-test', 'cramer-von-mises'],
    });
    const request = peer.request('/r', { method: 'POST', body });
    const report = reportAnswer.parse(await read(await createReport(request, at(model)), 201));
    const results = report.columns.find(({ column }) => column === 'x')?.results ?? [];
    const result = (method: string) => results.find((each) => each.method === method);
    const near = (found: number | null | undefined, expected: unknown, tolerance: number) =>
      expect(Math.abs((found ?? Number.NaN) / Number(expected) - 1), name).toBeLessThan(tolerance);
    near(result('ks')?.value, ks?.expected['statistic'], 1e-9);
    near(result('ks')?.pValue, ks?.expected['pvalue'], 1e-7);
    near(
      result('wasserstein')?.value,
      of(`wasserstein ${name}`)?.expected['normed_by_ref_std'],
      1e-9,
    );
    near(result('energy')?.value, of(`energy ${name}`)?.expected['value'], 1e-9);
    near(result('t-test')?.pValue, of(`t ${name}`)?.expected['pvalue'], 1e-7);
  });
});

describe('the estimate of the reference page', () => {
  test('rows without labels have the expected confusion of their scores, to its printed digits', async () => {
    const model = 'estimated golden';
    const row = (index: number, side: string, window: typeof before): Row => ({
      requestId: `${side}${index}`,
      time: window.from + index * 1_000,
      features: { x: goldenAt(index) },
      prediction: goldenAt(index) >= 0.5 ? 1 : 0,
      score: goldenAt(index),
    });
    const indexes = Array.from({ length: 1_000 }, (_, index) => index);
    // Labels that the scores separate leave nothing to calibrate, so that scores are the probabilities.
    await send(
      model,
      [
        ...indexes.map((index) => row(index, 'r', before)),
        ...indexes.map((index) => row(index, 'c', after)),
      ],
      indexes.map((index) => ({ requestId: `r${index}`, label: goldenAt(index) >= 0.5 ? 1 : 0 })),
    );
    await baseline(model);
    const answer = await estimate(model);
    expect(answer).toMatchObject({ method: 'cbpe', reason: null, rows: 1_000, used: 1_000 });
    expect(answer.assumption).toMatch(/concept drift/u);
    expect(answer.reference).toMatchObject({ rows: 1_000, labelled: 1_000, calibrated: false });
    const golden = {
      accuracy: 0.750094234,
      f1: 0.7501831316,
      precision: 0.7504500849,
      recall: 0.7499163681,
      specificity: 0.7502723534,
      roc_auc: 0.8334831948,
    };
    for (const [measure, value] of Object.entries(golden))
      expect(answer.measures.find((each) => each.measure === measure)?.value, measure).toBeCloseTo(
        value,
        9,
      );
    expect(answer.series.reduce((sum, { rows }) => sum + rows, 0)).toBe(1_000);
    expect(answer.series.length).toBeLessThanOrEqual(400);
    const weighed = answer.series.reduce(
      (sum, { rows, value }) => sum + rows * (value ?? Number.NaN),
      0,
    );
    expect(weighed / 1_000).toBeCloseTo(golden.accuracy, 9);
  });

  test('without labels in the reference there is no estimate, and it says why', async () => {
    const model = 'estimated without';
    const rows = Array.from({ length: 300 }, (_, index): Row => ({
      requestId: `r${index}`,
      time: before.from + index,
      features: { x: index },
      prediction: 1,
      score: 0.7,
    }));
    await send(model, rows);
    // The first rows of a model are its reference until a baseline is set.
    expect(await estimate(model)).toMatchObject({
      method: null,
      reason: 'few-labels',
      measures: [],
    });
    await baseline(model);
    expect(await estimate(model)).toMatchObject({ method: null, reason: 'few-labels', series: [] });
  });
});

describe('synthetic houses', () => {
  const times = (window: typeof before, index: number) => window.from + index * 500;

  test('realised performance equals scikit-learn', async () => {
    const model = 'housing classes';
    const rows = syntheticHouses('reference');
    await send(
      model,
      rows.map((row, index) => ({
        requestId: `h${index}`,
        time: times(before, index),
        features: { MedInc: row.MedInc },
        prediction: row.y_pred,
        score: row.y_pred_proba,
      })),
      rows.map((row, index) => ({ requestId: `h${index}`, label: row.clf_target })),
    );
    const path = `/p?from=${before.from}&to=${before.to}`;
    const answer = performanceAnswer.parse(
      await read(await getPerformance(peer.request(path), at(model))),
    );
    expect(answer).toMatchObject({ kind: 'classification', rows: 2_000, judged: 2_000 });
    expect(answer.scored?.positive).toBe('1');
    const found = answer.scored?.metrics ?? {};
    const digits = { roc_auc: 12, pr_auc: 12, brier: 12, log_loss: 6, f1: 12 };
    for (const [measure, places] of Object.entries(digits))
      expect(found[measure], measure).toBeCloseTo(golden.performance[measure] ?? NaN, places);
    expect(answer.scored?.calibration).toHaveLength(10);
  });

  test('the estimated loss of a regression is that of the package, measure by measure', async () => {
    const model = 'housing age';
    const names = ['AveRooms', 'AveOccup', 'Latitude', 'Longitude'] as const;
    const rowsOf = (part: HousePart, side: string, window: typeof before): Row[] =>
      syntheticHouses(part).map((row, index) => ({
        requestId: `${side}${index}`,
        time: times(window, index),
        features: Object.fromEntries(names.map((name) => [name, row[name]])),
        prediction: 40 - 2 * row.MedInc,
      }));
    await send(
      model,
      [...rowsOf('reference', 'r', before), ...rowsOf('analysis', 'c', after)],
      syntheticHouses('reference').map((row, index) => ({
        requestId: `r${index}`,
        label: row.HouseAge,
      })),
    );
    await baseline(model);
    const answer = await estimate(model);
    expect(answer).toMatchObject({ method: 'dle', reason: null, used: 1_500 });
    // Wider than for the engine alone (bench/drift/tabular.test.ts): other bins move LightGBM itself by up to 10 %.
    for (const [measure, apart] of [
      ['mae', 0.05],
      ['rmse', 0.05],
      ['mse', 0.1],
      ['mape', 0.1],
      ['rmsle', 0.05],
      ['msle', 0.1],
    ] as const) {
      const found = answer.measures.find((each) => each.measure === measure);
      expect(found?.usual, measure).toBeCloseTo(golden.reference_loss[measure] ?? NaN, 6);
      const expected = golden.direct_loss[measure] ?? NaN;
      expect(Math.abs((found?.value ?? 0) / expected - 1), measure).toBeLessThan(apart);
      expect(found?.lower, measure).toBeLessThan(found?.value ?? 0);
      expect(found?.upper, measure).toBeGreaterThan(found?.value ?? 0);
    }
  });
});

test('quality counts what is missing, new, out of range and of another type, per step and column', async () => {
  const model = 'quality golden';
  const row = (index: number, window: typeof before, features: Record<string, unknown>): Row => ({
    requestId: `${window.from}-${index}`,
    time: window.from + index * 6_000,
    features,
  });
  const countries = ['NL', 'DE'];
  const good = (index: number) => ({ x: index % 100, country: countries[index % 2] ?? null });
  const changed = (index: number) => ({
    // Out of 1,200 rows: every 10th is missing, every 8th is out of range, every 6th is a text.
    ...(index % 10 === 0 ? {} : { x: index % 6 === 0 ? 'far' : index % 8 === 1 ? 1_000 : 5 }),
    ...(index < 900 ? { country: index % 4 === 0 ? 'XX' : 'NL' } : {}),
  });
  const indexes = Array.from({ length: 1_200 }, (_, index) => index);
  await send(
    model,
    indexes.map((index) => row(index, before, good(index))),
  );
  await baseline(model);
  await send(
    model,
    indexes.map((index) => row(index, after, changed(index))),
  );
  const path = `/q?from=${after.from}&to=${after.to}&points=400`;
  const answer = qualityAnswer.parse(await read(await getQuality(peer.request(path), at(model))));
  const none = indexes.filter((index) => index % 10 === 0).length;
  const text = indexes.filter((index) => index % 10 !== 0 && index % 6 === 0).length;
  const far = indexes.filter(
    (index) => index % 10 !== 0 && index % 6 !== 0 && index % 8 === 1,
  ).length;
  const fresh = indexes.filter((index) => index < 900 && index % 4 === 0).length;
  const column = (name: string) => answer.columns.find((each) => each.column === name);
  expect(answer.rows).toBe(1_200);
  expect(column('x')).toMatchObject({
    kind: 'number',
    missing: none,
    wrongType: text,
    outOfRange: far,
    newCategory: null,
    usualMissing: 0,
    range: { min: 0, max: 99 },
  });
  expect(column('country')).toMatchObject({
    kind: 'text',
    missing: 300,
    newCategory: fresh,
    outOfRange: null,
  });
  const series = column('country')?.series ?? [];
  expect(series.length).toBeLessThanOrEqual(400);
  expect(series.reduce((sum, { missing }) => sum + missing, 0)).toBe(300);
  // The last country came with row 899, an hour and a half into the window.
  expect(column('country')?.lastAt).toBe(new Date(after.from + 899 * 6_000).toISOString());
  expect(series.at(-1)?.staleSeconds).toBeCloseTo((after.to - after.from) / 1_000 - 899 * 6, 6);
  expect(column('x')?.series.at(-1)?.staleSeconds).toBeLessThan(60);
  // As many rows came in the reference: 1,200 in 7,194 seconds and a millisecond.
  expect(answer.volume.usual).toBeCloseTo((1_200 / 7_194.001) * answer.stepSeconds, 6);
  expect(answer.volume.series.reduce((sum, { rows }) => sum + rows, 0)).toBe(1_200);
  const one = qualityAnswer.parse(
    await read(await getQuality(peer.request(`${path}&column=x`), at(model))),
  );
  expect(one.columns.map((each) => each.column)).toEqual(['x']);
  // A sample of requests shows the distribution of values, but not the expected number of
  // requests.
  await baseline(model, { isSample: true });
  const sampled = qualityAnswer.parse(await read(await getQuality(peer.request(path), at(model))));
  expect(sampled.volume.usual).toBeNull();
  expect(sampled.columns.map((each) => each.column)).toEqual(
    answer.columns.map((each) => each.column),
  );
});
