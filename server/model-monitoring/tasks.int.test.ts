import { afterAll, beforeAll, expect, test } from 'vitest';
import { POST as postBaseline } from '#app/api/inference/models/[name]/baselines/route.ts';
import { GET as getDrift } from '#app/api/inference/models/[name]/drift/route.ts';
import { GET as getEstimated } from '#app/api/inference/models/[name]/estimated/route.ts';
import { GET as getPerformance } from '#app/api/inference/models/[name]/performance/route.ts';
import { GET as getSlices } from '#app/api/inference/models/[name]/slices/route.ts';
import { PUT as putWatch } from '#app/api/inference/models/[name]/watch/route.ts';
import { columnDriftAnswer, performanceAnswer } from '#lib/schemas/drift/windows.ts';
import { estimatedAnswer } from '#lib/schemas/model-monitoring/estimates.ts';
import { startDriftThreads } from '#server/drift/start-drift-threads.ts';
import { registerNewModels } from '#server/inference/schemas/learn-schemas.ts';
import { keyWith } from '#server/inference/testing/ingest-key.ts';
import { read } from '#server/inference/testing/prediction.ts';
import { startInferencePeer, type InferencePeer } from '#server/ingest/testing/inference-peer.ts';
import { db } from '#server/platform/database/db.ts';
import { modelSeries } from '#server/telemetry/queries/models/model-series.ts';
import { getWindow } from '#server/telemetry/queries/ranges/get-window.ts';
import { closeSpool, getSpool } from '#server/telemetry/spool/get-spool.ts';
import { watchModels } from './evaluate-models.ts';

/** Measures of tasks that are neither classes nor plain numbers: rows in over HTTP, numbers out over the API. */

const hourMs = 3_600_000;
const fromMs = Math.floor(Date.now() / hourMs) * hourMs - 10 * hourMs;
const toMs = fromMs + 5 * hourMs;
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

type Sent = { time: number; label?: unknown } & Record<string, unknown>;

async function send(model: string, rows: Sent[]): Promise<void> {
  const named = rows.map((row, at) => ({ ...row, requestId: `${model}${at}-${row.time}` }));
  const body = named.map(({ label: _, ...row }) => ({ model, ...row }));
  expect((await peer.send('/api/ingest/inference', body)).status).toBe(200);
  const labels = named.flatMap(({ requestId, label, time }) =>
    label === undefined ? [] : [{ model, requestId, label, time }],
  );
  expect((await peer.send('/api/ingest/labels', labels)).status).toBe(200);
  await getSpool().flushed();
  await registerNewModels(new Date());
}

const at = (name: string) => ({ params: Promise.resolve({ name }) });
async function watchWith(model: string, settings: object): Promise<void> {
  const body = JSON.stringify(settings);
  await read(await putWatch(peer.request('/w', { method: 'PUT', body }), at(model)));
}
/** Windows that 10 minutes of rows fill, judged without waiting for labels. */
const shortWindows = {
  windowSeconds: 900,
  stepSeconds: 60,
  rowsAtLeast: 100,
  labelDelaySeconds: 0,
};
const window = `?from=${fromMs}&to=${toMs}`;
const performance = async (model: string) =>
  performanceAnswer.parse(await read(await getPerformance(peer.request(`/p${window}`), at(model))));

test('a ranking: NDCG, MAP, coverage of the catalogue, popularity bias', async () => {
  const model = 'ranks';
  await send(model, [
    { time: fromMs, prediction: ['a', 'b', 'c'], label: ['a'] },
    { time: fromMs + 1_000, prediction: ['b', 'c', 'a'], label: { c: 2, a: 1, b: 0 } },
    { time: fromMs + 2 * hourMs, prediction: ['a', 'c'], label: 'd' },
    // Nothing was wanted: it counts for what was shown only.
    { time: fromMs + 2 * hourMs + 1, prediction: ['a'], label: [] },
    { time: fromMs + 2 * hourMs + 2, prediction: ['z'] },
  ]);
  const found = await performance(model);
  expect(found).toMatchObject({ kind: 'ranking', rows: 5, labelled: 4, judged: 4, classes: [] });
  expect(found.task).toMatchObject({
    kind: 'ranking',
    k: 10,
    lists: 5,
    relevant: 3,
    catalogue: 5,
    popularity: 'window',
  });
  // First list 1, third 0; the second has gains 3 and 1 at places 2 and 3 instead of 1 and 2.
  const second = (3 / Math.log2(3) + 1 / 2) / (3 + 1 / Math.log2(3));
  expect(found.metrics['ndcg']).toBeCloseTo((1 + second + 0) / 3, 9);
  expect(found.metrics['map']).toBeCloseTo((1 + (1 / 2 + 2 / 3) / 2 + 0) / 3, 9);
  expect(found.metrics['coverage']).toBeCloseTo(4 / 5, 9);
  // Wanted: a twice, c and d once, b and z never; shown a 4, b 2, c 3 times and z once.
  expect(found.metrics['popularity_bias']).toBeCloseTo((4 * 2 + 3) / 10 / (4 / 5), 9);
  const values = found.series.map(({ value }) => value);
  expect(values[0]).toBeCloseTo((1 + second) / 2, 9);
  expect(values.at(-1)).toBe(0);
  const slices = await read(await getSlices(peer.request(`/s${window}`), at(model)));
  expect(slices).toMatchObject({ rows: 0, slices: [] });
  const estimated = await read(await getEstimated(peer.request(`/e${window}`), at(model)));
  expect(estimated).toMatchObject({ method: null });
});

test('popularity is how often an item was wanted before the range, not whether', async () => {
  const model = 'popular';
  const earlier = fromMs - 24 * hourMs;
  await send(model, [
    ...[0, 1, 2].map((index) => ({ time: earlier + index, prediction: ['c', 'a'], label: ['a'] })),
    { time: earlier + 3, prediction: ['a'], label: 'b' },
    { time: fromMs, prediction: ['a', 'c'], label: ['c'] },
    { time: fromMs + 1, prediction: ['b', 'a'] },
  ]);
  const { task, metrics } = await performance(model);
  expect(task).toMatchObject({ catalogue: 3, popularity: 'before' });
  // Wanted before: a three times, b once, c never; shown a twice, b and c once.
  expect(metrics['popularity_bias']).toBeCloseTo((2 * 3 + 1 + 0) / 4 / (4 / 3), 9);
});

test('a list is refused with its field and limit', async () => {
  const rows = [
    { model: 'ranks', prediction: Array.from({ length: 201 }, (_, index) => index) },
    { model: 'ranks', prediction: ['a', { b: 1 }] },
    { model: 'ranks', prediction: ['x'.repeat(201)] },
  ];
  const answer = await peer.send('/api/ingest/inference', rows);
  expect(answer.status).toBe(400);
  const text = await answer.text();
  expect(text).toMatch(/more than 200 items/u);
  expect(text).toMatch(/prediction\[1\]/u);
  expect(text).toMatch(/longer than 200 characters/u);
  const labels = [{ model: 'ranks', requestId: 'r', label: { a: 31 } }];
  const refused = await peer.send('/api/ingest/labels', labels);
  expect(refused.status).toBe(400);
  expect(await refused.text()).toMatch(/label\.a.*from 0 to 30/u);
});

test('a forecast: MASE against the season, bias, coverage of the interval', async () => {
  const model = 'forecasts';
  const row = (series: string, time: number, label: number, prediction: number, half: number) => ({
    time,
    prediction,
    label,
    segment: { series },
    score: { lower: prediction - half, upper: prediction + half },
  });
  const earlier = fromMs - 24 * hourMs;
  await send(model, [
    // North moves by 2 from row to row, but by 4 over two rows; south by 10 and not at all over two.
    ...[0, 2, 4, 6].map((value, index) => row('north', earlier + index * hourMs, value, 0.5, 1)),
    ...[0, 10, 0, 10].map((value, index) => row('south', earlier + index * hourMs, value, 0, 1)),
    row('north', fromMs, 10, 11.5, 2),
    row('north', fromMs + hourMs, 12, 9.5, 2),
    row('south', fromMs, 0, 5.5, 10),
  ]);
  const found = await performance(model);
  expect(found.kind).toBe('forecasting');
  expect(found.task).toEqual({
    kind: 'forecasting',
    season: 1,
    series: 2,
    scaled: 2,
    withInterval: 3,
  });
  expect(found.metrics['mase']).toBeCloseTo((2 / 2 + 5.5 / 10) / 2, 9);
  expect(found.metrics['bias']).toBeCloseTo((1.5 - 2.5 + 5.5) / 3, 9);
  expect(found.metrics['interval_coverage']).toBeCloseTo(2 / 3, 9);
  expect(found.metrics['mae']).toBeCloseTo((1.5 + 2.5 + 5.5) / 3, 9);
  await watchWith(model, { seasonRows: 2 });
  const seasonal = await performance(model);
  // South repeats itself exactly, which no error can be scaled by.
  expect(seasonal.task).toMatchObject({ season: 2, scaled: 1 });
  expect(seasonal.metrics['mase']).toBeCloseTo(2 / 4, 9);
});

test('few positives: PR area beside the share of positives, recall at a precision', async () => {
  const model = 'rare';
  // 100 rows by falling score; positives at places 1, 2 and 5.
  const positives = new Set([0, 1, 4]);
  await send(
    model,
    Array.from({ length: 100 }, (_, index) => ({
      time: fromMs + index * 1_000,
      prediction: index < 2 ? 1 : 0,
      score: 0.99 - index / 200,
      label: positives.has(index) ? 1 : 0,
    })),
  );
  const { kind, scored } = await performance(model);
  expect(kind).toBe('classification');
  expect(scored?.metrics['positive_share']).toBeCloseTo(0.03, 12);
  expect(scored?.metrics['pr_auc']).toBeCloseTo((1 + 1 + 3 / 5) / 3, 12);
  expect(scored?.metrics['recall_at_precision_90']).toBeCloseTo(2 / 3, 12);
  expect(scored?.metrics['recall_at_precision_50']).toBe(1);
});

test('several classes: estimated each against the rest, equal to sums over all pairs of rows', async () => {
  const model = 'estimated classes';
  const names = ['cat', 'dog', 'fox'];
  // The winner has 0.6 to 0.9 and the others two parts and one of the rest: scores separate the labels, so that there
  // is nothing to calibrate.
  const share = (index: number, place: number): number => {
    const most = 0.6 + (0.3 * ((index * 7_919) % 10_007)) / 10_007;
    const winner = index % 3;
    if (place === winner) return most;
    return ((1 - most) * (place === (winner + 1) % 3 ? 2 : 1)) / 3;
  };
  // Every fifth answer is not the class with the greatest score.
  const answerAt = (index: number): number => (index % 5 === 0 ? index + 1 : index) % 3;
  const indexes = Array.from({ length: 600 }, (_, index) => index);
  const before = { from: fromMs - 24 * hourMs, to: fromMs - 20 * hourMs };
  const row = (index: number, begin: number): Sent => ({
    time: begin + index * 1_000,
    prediction: names[answerAt(index)],
    score: Object.fromEntries(names.map((name, place) => [name, share(index, place)])),
  });
  await send(model, [
    ...indexes.map((index) => ({ ...row(index, before.from), label: names[index % 3] })),
    ...indexes.map((index) => row(index, fromMs)),
  ]);
  const body = JSON.stringify({ kind: 'period', ...before });
  await read(await postBaseline(peer.request('/b', { method: 'POST', body }), at(model)), 201);
  const answer = estimatedAnswer.parse(
    await read(await getEstimated(peer.request(`/e${window}`), at(model))),
  );
  expect(answer).toMatchObject({ method: 'cbpe', reason: null, rows: 600, used: 600 });
  expect(answer.assumption).toMatch(/concept drift/u);
  expect(answer.reference).toMatchObject({ labelled: 600, calibrated: false });
  const mean = (of: (place: number) => number): number =>
    names.reduce((sum, _, place) => sum + of(place), 0) / names.length;
  const sum = (of: (index: number) => number): number =>
    indexes.reduce((total, index) => total + of(index), 0);
  const hits = (place: number): number =>
    sum((index) => (answerAt(index) === place ? share(index, place) : 0));
  const asked = (place: number): number => sum((index) => Number(answerAt(index) === place));
  const likely = (place: number): number => sum((index) => share(index, place));
  const expected = {
    accuracy: sum((index) => share(index, answerAt(index))) / 600,
    f1: mean((place) => (2 * hits(place)) / (asked(place) + likely(place))),
    recall: mean((place) => hits(place) / likely(place)),
    precision: mean((place) => hits(place) / asked(place)),
  };
  const found = (measure: string) => answer.measures.find((each) => each.measure === measure);
  for (const [measure, value] of Object.entries(expected))
    expect(found(measure)?.value, measure).toBeCloseTo(value, 9);
  const area = mean((place) => {
    let [pairs, all] = [0, 0];
    for (const one of indexes)
      for (const other of indexes) {
        const [first, second] = [share(one, place), share(other, place)];
        const weight = first * (1 - second);
        all += weight;
        pairs += first > second ? weight : first === second ? weight / 2 : 0;
      }
    return pairs / all;
  });
  expect(found('roc_auc')?.value).toBeCloseTo(area, 5);
  expect(found('accuracy')?.lower).toBeLessThan(expected.accuracy);
  expect(answer.series.reduce((total, { rows }) => total + rows, 0)).toBe(600);
  // Actual quality of the same rows: every fifth prediction is wrong, and scores rank perfectly.
  const range = `/p?from=${before.from}&to=${before.to}`;
  const realised = performanceAnswer.parse(
    await read(await getPerformance(peer.request(range), at(model))),
  );
  expect(realised.metrics).toMatchObject({ accuracy: 0.8, roc_auc: 1 });
});

/** The last value of each measure that the watch wrote of a model. */
async function watched(model: string, basis: string): Promise<Record<string, number>> {
  const series = (await modelSeries([model], fromMs)).filter(
    ({ metric, labels }) => metric === 'model.quality' && labels['basis'] === basis,
  );
  const windows = await getWindow(
    series.map(({ id }) => id),
    fromMs,
    toMs,
  );
  return Object.fromEntries(
    series.map(({ id, labels }) => [
      labels['measure'] ?? '',
      windows.find((each) => each.series === id)?.values.at(-1) ?? Number.NaN,
    ]),
  );
}

test('a ranking is watched: limits of NDCG learned from its lists, and what labels say now', async () => {
  const model = 'watched ranks';
  const before = { from: fromMs - 24 * hourMs, to: fromMs - 20 * hourMs };
  const row = (index: number, begin: number): Sent => ({
    time: begin + index * 1_000,
    // No list is as another one; the first item always is.
    prediction: ['a', 'b', `c${begin + index}`],
    // Every third list is not clicked on, and says nothing.
    label: index % 3 === 2 ? [] : [index % 3 === 0 ? 'a' : 'b'],
  });
  const indexes = Array.from({ length: 600 }, (_, index) => index);
  await send(model, [
    ...indexes.map((index) => row(index, before.from)),
    ...indexes.map((index) => row(index, fromMs)),
  ]);
  const body = JSON.stringify({ kind: 'period', ...before });
  await read(await postBaseline(peer.request('/b', { method: 'POST', body }), at(model)), 201);
  await watchWith(model, shortWindows);
  await watchModels(new Date(fromMs + 11 * 60_000));
  await getSpool().flushed();
  const second = 1 / Math.log2(3);
  const ndcg = (1 + second) / 2;
  const found = await watched(model, 'realised');
  expect(Object.keys(found).toSorted()).toEqual(['map', 'ndcg']);
  expect(found['ndcg']).toBeCloseTo(ndcg, 9);
  expect(found['map']).toBeCloseTo(0.75, 9);
  expect(await watched(model, 'estimated')).toEqual({});
  const limits = await db().modelLimit.findMany({ where: { model, current: true } });
  const of = (measure: string) => limits.find((limit) => limit.measure === measure);
  expect(limits.map(({ measure }) => measure).toSorted()).toEqual([
    'coverage',
    'map',
    'ndcg',
    'popularity_bias',
  ]);
  expect(of('map')).toMatchObject({ basis: 'realised', direction: 'below', enabled: false });
  expect(of('ndcg')).toMatchObject({ basis: 'realised', direction: 'below', enabled: true });
  expect(of('ndcg')?.usual).toBeCloseTo(ndcg, 9);
  // Three times what chance does to the mean of the 400 lists of a window that were clicked on.
  const chance = (1 - second) / 2 / Math.sqrt(400);
  expect(of('ndcg')?.limit).toBeCloseTo(ndcg - 3 * chance, 9);
  const estimated = await read(await getEstimated(peer.request(`/e${window}`), at(model)));
  expect(estimated).toMatchObject({ method: null, reason: 'lists' });
  const drift = columnDriftAnswer.parse(
    await read(await getDrift(peer.request(`/d${window}`), at(model))),
  );
  expect(drift.columns).toMatchObject([{ column: 'prediction', drifted: false }]);
});

test('several classes are watched: the estimate at once, what labels say when they have come', async () => {
  const model = 'estimated classes';
  await watchWith(model, shortWindows);
  await watchModels(new Date(fromMs + 11 * 60_000));
  await getSpool().flushed();
  const estimated = await watched(model, 'estimated');
  expect(Object.keys(estimated).toSorted()).toEqual([
    'accuracy',
    'f1',
    'precision',
    'recall',
    'roc_auc',
  ]);
  const answer = estimatedAnswer.parse(
    await read(await getEstimated(peer.request(`/e${window}`), at(model))),
  );
  for (const { measure, value } of answer.measures)
    if (measure !== 'specificity') expect(estimated[measure], measure).toBeCloseTo(value ?? 0, 9);
  expect(await watched(model, 'realised')).toEqual({});
  const labels = Array.from({ length: 600 }, (_, index) => ({
    model,
    requestId: `${model}${600 + index}-${fromMs + index * 1_000}`,
    label: ['cat', 'dog', 'fox'][index % 3],
  }));
  expect((await peer.send('/api/ingest/labels', labels)).status).toBe(200);
  await getSpool().flushed();
  await watchModels(new Date(fromMs + 12 * 60_000));
  await getSpool().flushed();
  expect(await watched(model, 'realised')).toMatchObject({ accuracy: 0.8, roc_auc: 1 });
  const limits = await db().modelLimit.findMany({ where: { model, current: true } });
  const of = (basis: string) =>
    limits.filter((limit) => limit.basis === basis).map(({ measure }) => measure);
  expect(of('estimated')).toEqual(expect.arrayContaining(['accuracy', 'f1', 'roc_auc']));
  expect(of('realised')).toEqual(expect.arrayContaining(['accuracy', 'f1', 'roc_auc']));
});
