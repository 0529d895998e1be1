import { afterAll, beforeAll, expect, test } from 'vitest';
import { POST as postBaseline } from '#app/api/inference/models/[name]/baselines/route.ts';
import { GET as getDrift } from '#app/api/inference/models/[name]/drift/route.ts';
import { GET as getLimits } from '#app/api/inference/models/[name]/limits/route.ts';
import type { DriftColumn } from '#engines/drift/column.ts';
import { reconstructionError } from '#engines/drift/methods/pca-reconstruction.ts';
import { normalFrom, seededRandom } from '#engines/math/seeded-random.ts';
import { columnDriftAnswer } from '#lib/schemas/drift/windows.ts';
import { modelLimitsAnswer } from '#lib/schemas/model-monitoring/monitor.ts';
import { makeUser } from '#server/actions/testing/actions.ts';
import { registerNewModels } from '#server/inference/schemas/learn-schemas.ts';
import { keyWith } from '#server/inference/testing/ingest-key.ts';
import { startInferencePeer, type InferencePeer } from '#server/ingest/testing/inference-peer.ts';
import { evaluateOnce } from '#server/jobs/evaluate.ts';
import { watchModels } from '#server/model-monitoring/evaluate-models.ts';
import { placeModels } from '#server/model-monitoring/place-models.ts';
import { saveMonitoring } from '#server/model-monitoring/save-monitor.ts';
import { db } from '#server/platform/database/db.ts';
import { newestValues } from '#server/telemetry/queries/newest-values.ts';
import { closeSpool, getSpool } from '#server/telemetry/spool/get-spool.ts';
import { readMultivariate } from './multivariate-drift.ts';
import { startDriftThreads } from './start-drift-threads.ts';

const model = 'together';
const minuteMs = 60_000;
const hours = 26;
const rowsAnHour = 300;
const endMs = Math.floor(Date.now() / minuteMs) * minuteMs;
const startMs = endMs - hours * 60 * minuteMs;
const hourMs = 60 * minuteMs;
/** Five hours are the baseline, 20 are as before, and in the last one nothing moves together any more. */
const baselineToMs = startMs + 5 * hourMs;
const apartMs = endMs - hourMs;
const at = { params: Promise.resolve({ name: model }) };
let peer: InferencePeer;
let key: string;

const random = seededRandom(7);
const kindOf = (size: number): string =>
  size < -1 ? 'basic' : size < 0 ? 'plus' : size < 1 ? 'pro' : 'team';

const rows = Array.from({ length: hours * rowsAnHour }, (_, index) => {
  const time = startMs + index * (hourMs / rowsAnHour);
  const isApart = time >= apartMs;
  const [size, age] = [normalFrom(random), normalFrom(random)];
  const draw = (hidden: number): number => (isApart ? normalFrom(random) : hidden);
  const noise = (): number => 0.3 * normalFrom(random);
  return {
    model,
    version: '1',
    time,
    requestId: `t${index}`,
    features: {
      amount: 50 + 10 * (draw(size) + noise()),
      basket: draw(size) + noise(),
      visits: draw(age) + noise(),
      tenure: index % 40 === 0 ? null : draw(age) + noise(),
      plan: kindOf(draw(size)),
    },
    prediction: index % 2,
  };
});

const csv = (from: number, to: number): string =>
  [
    'amount,basket,visits,tenure,plan,answer',
    ...rows.flatMap(({ time, features, prediction }) => {
      const { amount, basket, visits, tenure, plan } = features;
      return time < from || time >= to
        ? []
        : [[amount, basket, visits, tenure ?? '', plan, prediction].join(',')];
    }),
  ].join('\n');

async function together(fromMs: number, toMs: number) {
  const answer = await getDrift(peer.request(`/d?from=${fromMs}&to=${toMs}`), at);
  return columnDriftAnswer.parse(await answer.json());
}

async function pass(minutes: number): Promise<void> {
  const now = new Date(endMs + minutes * minuteMs + 1_000);
  await watchModels(now);
  await getSpool().flushed();
  await evaluateOnce({ now, past: false });
}

beforeAll(async () => {
  startDriftThreads();
  key = await keyWith(['read', 'write']);
  peer = await startInferencePeer(await keyWith(['ingest']), key);
  for (let from = 0; from < rows.length; from += 4_000)
    expect((await peer.send('/api/ingest/inference', rows.slice(from, from + 4_000))).status).toBe(
      200,
    );
  await getSpool().flushed();
  await registerNewModels(new Date(endMs));
  await placeModels(new Date(endMs));
  const mia = await makeUser('Mia', ['ml-engineer']);
  await saveMonitoring(mia, { name: model, windowSeconds: 3_600, stepSeconds: 60 });
});
afterAll(async () => {
  await peer.stop();
  await closeSpool();
  await db().$disconnect();
});

const inForce = () =>
  db().inferenceBaseline.findFirstOrThrow({ where: { model }, orderBy: { createdAt: 'desc' } });

/** The rows of an hour as the engine of the reports reads them. */
function columnsOf(fromMs: number, toMs: number): DriftColumn[] {
  const own = rows.filter(({ time }) => time >= fromMs && time < toMs);
  const plans = ['basic', 'plus', 'pro', 'team'];
  const of = (name: 'amount' | 'basket' | 'visits' | 'tenure'): DriftColumn => ({
    name,
    kind: 'numeric',
    values: Float64Array.from(own, ({ features }) => features[name] ?? Number.NaN),
  });
  const codes = Int32Array.from(own, ({ features }) => plans.indexOf(features.plan));
  return [
    ...(['amount', 'basket', 'visits', 'tenure'] as const).map(of),
    { name: 'plan', kind: 'categorical', codes, labels: plans },
  ];
}

test.each(['period', 'file'])(
  'against a baseline of a %s: 20 hours as before stay quiet, one in which nothing moves together is found',
  async (kind) => {
    const form = new FormData();
    form.set('file', new Blob([csv(startMs, baselineToMs)]), 'training.csv');
    form.set('prediction', 'answer');
    const period = JSON.stringify({ kind: 'period', from: startMs, to: baselineToMs });
    const headers = { authorization: `Bearer ${key}` };
    const request =
      kind === 'file'
        ? new Request('http://127.0.0.1/b', { method: 'POST', headers, body: form })
        : peer.request('/b', { method: 'POST', body: period });
    expect((await postBaseline(request, at)).status).toBe(201);
    const quiet = [];
    for (let from = baselineToMs; from < apartMs; from += hourMs)
      quiet.push((await together(from, from + hourMs)).together);
    expect(quiet).toHaveLength(20);
    expect(quiet.filter((each) => each?.drifted !== false)).toEqual([]);
    const { columns, together: found } = await together(apartMs, endMs);
    expect(columns.filter(({ drifted }) => drifted)).toEqual([]);
    expect(found).toMatchObject({
      drifted: true,
      columns: 5,
      rows: { reference: 1_500, current: rowsAnHour },
      noVerdict: null,
    });
    expect(found?.value).toBeGreaterThan(found?.threshold.upper ?? Infinity);
  },
);

test('the store tells the error that the engine tells of the same rows', async () => {
  const sketch = readMultivariate(await inForce());
  if (sketch === null) throw new Error('nothing learned');
  const engine = {
    features: sketch.columns.map(({ shares, ...rest }) => ({
      ...rest,
      shares: shares === null ? null : new Map(shares),
    })),
    components: sketch.components.map((component) => Float64Array.from(component)),
  };
  for (const from of [baselineToMs, apartMs]) {
    const exact = reconstructionError(engine, columnsOf(from, from + hourMs));
    const { together: found } = await together(from, from + hourMs);
    expect(found?.value).toBeCloseTo(exact, 6);
  }
});

test('too few rows have no verdict, and none is neither', async () => {
  const few = await together(apartMs, apartMs + 10 * minuteMs);
  expect(few.together).toMatchObject({ value: null, drifted: false, noVerdict: 'few-rows' });
  const none = await together(endMs + hourMs, endMs + 2 * hourMs);
  expect(none.together).toMatchObject({ value: null, drifted: false, noVerdict: 'empty' });
});

test('the watch writes it as a series, its limit is learned, and a breach informs without an alert', async () => {
  for (const minutes of [0, 2, 4]) await pass(minutes);
  const found = await newestValues({
    metric: 'model.multivariate_drift',
    labels: { model },
    fromMs: endMs - minuteMs,
    toMs: endMs + hourMs,
  });
  expect(found.map(({ labels }) => [labels['version'], labels['method']])).toEqual([
    ['1', 'pca-reconstruction'],
  ]);
  const { items } = modelLimitsAnswer.parse(await (await getLimits(peer.request('/l'), at)).json());
  const sketch = readMultivariate(await inForce());
  expect(items.find(({ measure }) => measure === 'multivariate_drift')).toMatchObject({
    basis: 'drift',
    direction: 'away',
    limit: sketch?.band,
    target: sketch?.usual,
    severity: 'info',
    source: 'learned',
  });
  expect(found[0]?.value).toBeGreaterThan((sketch?.usual ?? 0) + (sketch?.band ?? 0));
  const findings = await db().finding.findMany({ where: { metric: 'model.multivariate_drift' } });
  expect(findings.length).toBeGreaterThan(0);
  expect(await db().alert.count({ where: { metric: 'model.multivariate_drift' } })).toBe(0);
});
