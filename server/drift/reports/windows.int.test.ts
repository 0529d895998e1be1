import { afterAll, beforeAll, expect, test } from 'vitest';
import { POST as createReport } from '#app/api/drift/reports/route.ts';
import {
  GET as getBaselines,
  POST as postBaseline,
} from '#app/api/inference/models/[name]/baselines/route.ts';
import { GET as getDrift } from '#app/api/inference/models/[name]/drift/route.ts';
import { GET as getPerformance } from '#app/api/inference/models/[name]/performance/route.ts';
import { reportAnswer } from '#lib/schemas/drift/drift.ts';
import { baselineItem, columnDriftAnswer, performanceAnswer } from '#lib/schemas/drift/windows.ts';
import { learnSchemas, registerNewModels } from '#server/inference/schemas/learn-schemas.ts';
import { keyWith } from '#server/inference/testing/ingest-key.ts';
import { read } from '#server/inference/testing/prediction.ts';
import { startInferencePeer, type InferencePeer } from '#server/ingest/testing/inference-peer.ts';
import { modelAt } from '#server/model-monitoring/history/model-at.ts';
import { createVersion } from '#server/models/model-versions.ts';
import { createModel } from '#server/models/registered-models.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { closeSpool, getSpool } from '#server/telemetry/spool/get-spool.ts';
import { startDriftThreads } from '../start-drift-threads.ts';

let peer: InferencePeer;
const model = 'golden';
const hourMs = 3_600_000;
const startMs = Math.floor(Date.now() / hourMs) * hourMs - 10 * hourMs;
const reference = { from: startMs, to: startMs + 2 * hourMs };
const current = { from: startMs + 5 * hourMs, to: startMs + 7 * hourMs };

const referenceAt = (index: number) => ((index * 7919) % 10_007) / 10_007;
const currentAt = (index: number) => 0.05 + (0.95 * ((index * 104_729) % 10_009)) / 10_009;

/** 5,000 and 4,000 rows: a number of the reference page, one that moves, a category that gains a value, a model that is right 3 of 4 times. */
function rows(side: 'reference' | 'current', count: number) {
  const window = side === 'reference' ? reference : current;
  return Array.from({ length: count }, (_, index) => ({
    model,
    version: side === 'reference' ? '1' : '2',
    time: window.from + index,
    requestId: `${side}-${index}`,
    features: {
      x: side === 'reference' ? referenceAt(index) : currentAt(index),
      moved: referenceAt(index) + (side === 'reference' ? 0 : 1),
      country: side === 'current' && index % 10 === 0 ? 'XX' : ['NL', 'DE'][index % 2],
    },
    prediction: index % 4 === 0 ? 'b' : 'a',
  }));
}

beforeAll(async () => {
  startDriftThreads();
  peer = await startInferencePeer(await keyWith(['ingest']), await keyWith(['read', 'write']));
  for (const [side, count] of [
    ['reference', 5_000],
    ['current', 4_000],
  ] as const)
    expect((await peer.send('/api/ingest/inference', rows(side, count))).status).toBe(200);
  await getSpool().flushed();
  await registerNewModels(new Date());
  await learnSchemas(new Date());
});
afterAll(async () => {
  await peer.stop();
  await closeSpool();
  await db().$disconnect();
});

const at = { params: Promise.resolve({ name: model }) };

test('two windows have the golden numbers, over HTTP in and out', async () => {
  const body = {
    model,
    reference,
    current,
    profile: 'evidently-0.7',
    methods: ['ks', 'wasserstein', 'psi', 'js', 'kl', 'hellinger'],
  };
  const request = peer.request('/api/drift/reports', {
    method: 'POST',
    body: JSON.stringify(body),
  });
  const report = reportAnswer.parse(await read(await createReport(request, at), 201));
  const x = report.columns.find(({ column }) => column === 'x');
  const of = (method: string) => x?.results.find((each) => each.method === method);
  expect(of('ks')?.pValue).toBeCloseTo(1.7173936e-5, 11);
  for (const [method, value] of [
    ['wasserstein', 0.0872555576],
    ['js', 0.08932249],
    ['psi', 0.0683801759],
    ['kl', 0.0413434774],
    ['hellinger', 0.0908341313],
  ] as const)
    expect(of(method)?.value, method).toBeCloseTo(value, 9);
  expect(report.rows).toEqual({ reference: 5_000, current: 4_000 });
});

test('against a stored baseline, counts in the store give the same within the error they state', async () => {
  const none = await getDrift(peer.request('/d'), at);
  expect(none.status).toBe(404);
  const made = baselineItem.parse(
    await read(
      await postBaseline(
        peer.request('/b', {
          method: 'POST',
          body: JSON.stringify({ kind: 'version', version: '1' }),
        }),
        at,
      ),
      201,
    ),
  );
  expect(made).toMatchObject({ kind: 'version', name: 'version 1', rows: 5_000 });
  const listed = await read(await getBaselines(peer.request('/b'), at));
  expect(listed).toEqual({ items: [made], first: null });
  const query = `/d?from=${current.from}&to=${current.to}&version=2`;
  const answer = columnDriftAnswer.parse(await read(await getDrift(peer.request(query), at)));
  const column = (name: string) => answer.columns.find((each) => each.column === name);
  const exact = { ks: 0.05115, wasserstein: 0.0872555576 };
  for (const [method, value] of Object.entries(exact)) {
    const found = column('x')?.results.find((each) => each.method === method);
    expect(Math.abs((found?.value ?? Number.NaN) - value), method).toBeLessThanOrEqual(
      found?.error ?? 0,
    );
    expect(found?.error, method).toBeLessThan(0.03);
  }
  expect(column('x')?.rows).toEqual({ reference: 5_000, current: 4_000 });
  expect(column('moved')?.drifted).toBe(true);
  expect(column('country')).toMatchObject({ kind: 'categorical', drifted: true });
  const quiet = `/d?from=${reference.from}&to=${reference.to}`;
  const same = columnDriftAnswer.parse(await read(await getDrift(peer.request(quiet), at)));
  expect(same.dataset).toEqual({ measured: 4, drifted: 0, share: 0 });
  const ks = same.columns.flatMap(({ results }) => results.filter(({ method }) => method === 'ks'));
  expect(ks.map(({ value }) => value)).toEqual([0, 0]);
});

test('labels that come later make performance, and say how complete they are', async () => {
  const path = `/p?from=${current.from}&to=${current.to}`;
  const before = performanceAnswer.parse(await read(await getPerformance(peer.request(path), at)));
  expect(before).toMatchObject({ kind: null, rows: 4_000, labelled: 0, judged: 0 });
  // Version 1 predicted before the window, so only the first request of version 2 is in it.
  expect(before.firstRequests).toEqual([
    { version: '2', at: new Date(current.from).toISOString() },
  ]);
  const label = (index: number, value: string) => ({
    model,
    requestId: `current-${index}`,
    label: value,
  });
  // Half of the requests: wrong ones first, corrected by what is received last.
  const half = Array.from({ length: 2_000 }, (_, index) => index);
  await peer.send(
    '/api/ingest/labels',
    half.map((index) => label(index, 'c')),
  );
  await peer.send(
    '/api/ingest/labels',
    half.map((index) => label(index, 'a')),
  );
  await getSpool().flushed();
  const answer = performanceAnswer.parse(await read(await getPerformance(peer.request(path), at)));
  expect(answer).toMatchObject({
    kind: 'classification',
    labelled: 2_000,
    judged: 2_000,
    metrics: { accuracy: 0.75, precision: 1, recall: 0.75 },
    classes: [
      { class: 'a', actual: 2_000, predicted: 1_500, precision: 1, recall: 0.75 },
      { class: 'b', actual: 0, predicted: 500, precision: 0, recall: null },
    ],
  });
  expect(answer.series.reduce((sum, { rows: count }) => sum + count, 0)).toBe(4_000);
  const hour = answer.maturity.find(({ hours }) => hours === 1);
  expect(hour).toEqual({ hours: 1, requests: 4_000, labelled: 0, share: 0 });
  const day = answer.maturity.find(({ hours }) => hours === 24);
  expect(day).toEqual({ hours: 24, requests: 0, labelled: 0, share: null });
});

test('where one class makes nearly all labels, F1 of the rare one is told over time', async () => {
  const rare = 'rare class';
  // In the first minute 8 of 10 are found and 2 besides, in the second none of 4; in the third there is none to find.
  const minutes = [
    { actual: 10, hit: 8, wrong: 2 },
    { actual: 4, hit: 0, wrong: 0 },
    { actual: 0, hit: 0, wrong: 0 },
  ];
  const sent = minutes.flatMap(({ actual, hit, wrong }, minute) =>
    Array.from({ length: 100 }, (_, index) => ({
      model: rare,
      version: '1',
      time: current.from + minute * 60_000 + index * 500,
      requestId: `rare-${minute}-${index}`,
      features: { x: index },
      prediction: index < hit || (index >= actual && index < actual + wrong) ? 1 : 0,
      label: index < actual ? 1 : 0,
    })),
  );
  const asked = sent.map(({ label: _, ...row }) => row);
  expect((await peer.send('/api/ingest/inference', asked)).status).toBe(200);
  const labels = sent.map(({ requestId, label }) => ({ model: rare, requestId, label }));
  expect((await peer.send('/api/ingest/labels', labels)).status).toBe(200);
  await getSpool().flushed();
  await registerNewModels(new Date());
  const path = `/p?from=${current.from}&to=${current.from + hourMs}`;
  const params = { params: Promise.resolve({ name: rare }) };
  const answer = performanceAnswer.parse(
    await read(await getPerformance(peer.request(path), params)),
  );
  expect(answer).toMatchObject({ kind: 'classification', uneven: true, judged: 300 });
  expect(answer.series.map(({ value, f1 }) => [value, f1])).toEqual([
    [0.96, 0.8],
    [0.96, 0],
    [1, null],
  ]);
});

test('a report of two windows tells how well the model answered in both', async () => {
  // In the reference "a" is right and "b" is not, but for one in four of the labels that came.
  const labels = Array.from({ length: 1_000 }, (_, index) => ({
    model,
    requestId: `reference-${index}`,
    label: index % 4 === 0 ? 'b' : index % 4 === 1 ? 'b' : 'a',
  }));
  await peer.send('/api/ingest/labels', labels);
  await getSpool().flushed();
  const report = async (over: object) =>
    reportAnswer.parse(
      await read(
        await createReport(
          peer.request('/api/drift/reports', {
            method: 'POST',
            body: JSON.stringify({ model, reference, current, ...over }),
          }),
          at,
        ),
        201,
      ),
    );
  const { performance, input } = await report({ numeric: 'ks' });
  expect(performance?.reference).toEqual({
    kind: 'classification',
    rows: 1_000,
    // 500 are "a", all of them found among 750 guesses; 500 are "b", half of them found.
    metrics: {
      accuracy: 0.75,
      precision: (2 / 3 + 1) / 2,
      recall: 0.75,
      f1: (1_000 / 1_250 + 500 / 750) / 2,
    },
    labels: { requests: 5_000, labelled: 1_000 },
  });
  expect(performance?.current).toMatchObject({
    rows: 2_000,
    metrics: { accuracy: 0.75, precision: 1, recall: 0.75 },
    labels: { requests: 4_000, labelled: 2_000 },
  });
  expect(input).toMatchObject({
    numeric: 'ks',
    reference: { rows: 5_000, sampled: false },
    current: { rows: 4_000, sampled: false },
  });
  const later = { from: current.from, to: current.from + 1_000 };
  const none = await report({ reference: { ...reference, from: startMs + 4_000 }, current: later });
  expect(none.performance?.reference).toBeNull();
  expect(none.performance?.current?.labels).toEqual({ requests: 1_000, labelled: 1_000 });
});

test('numbers are judged as numbers on both sides, also where labels are few and whole', async () => {
  const numbers = (side: 'reference' | 'current', count: number) =>
    Array.from({ length: count }, (_, index) => ({
      model: 'numbers',
      version: '1',
      time: (side === 'reference' ? reference : current).from + index,
      requestId: `${side}-${index}`,
      features: { x: index % 10 },
      prediction: index % 10,
    }));
  await peer.send('/api/ingest/inference', [
    ...numbers('reference', 400),
    ...numbers('current', 300),
  ]);
  const label = (side: string, index: number, value: number) => ({
    model: 'numbers',
    requestId: `${side}-${index}`,
    label: value,
  });
  await peer.send('/api/ingest/labels', [
    ...Array.from({ length: 400 }, (_, index) => label('reference', index, (index % 10) + 0.5)),
    ...Array.from({ length: 3 }, (_, index) => label('current', index, index + 2)),
  ]);
  await getSpool().flushed();
  await registerNewModels(new Date());
  const request = peer.request('/api/drift/reports', {
    method: 'POST',
    body: JSON.stringify({ model: 'numbers', reference, current }),
  });
  const { performance } = reportAnswer.parse(await read(await createReport(request, at), 201));
  expect(performance?.reference).toMatchObject({
    kind: 'regression',
    rows: 400,
    metrics: { mae: 0.5, rmse: 0.5, bias: -0.5 },
  });
  expect(performance?.reference?.metrics['r2']).toBeCloseTo(1 - 0.25 / 8.25, 12);
  expect(performance?.reference?.metrics['mse']).toBeCloseTo(0.25, 12);
  // python3: from math import *; sum((log1p(x + 0.5) - log1p(x)) ** 2 for x in range(10)) / 10
  expect(performance?.reference?.metrics['msle']).toBeCloseTo(0.028106024501393552, 12);
  expect(performance?.reference?.metrics['rmsle']).toBeCloseTo(Math.sqrt(0.028106024501393552), 12);
  expect(performance?.current).toMatchObject({
    kind: 'regression',
    rows: 3,
    metrics: { mae: 2, rmse: 2, bias: -2 },
    labels: { requests: 300, labelled: 3 },
  });
});

test('where no alias says which version decides, the answers of the hour before do', async () => {
  const trainer = systemActor('trainer');
  const timeMs = Date.now();
  const answer = (version: string, n: number) => ({
    model: 'walk-in',
    version,
    time: timeMs,
    requestId: `${version}-${n}`,
    features: { x: n },
    prediction: 'a',
  });
  const answers = [answer('1', 0), answer('1', 1), answer('1', 2), answer('canary', 3)];
  expect((await peer.send('/api/ingest/inference', answers)).status).toBe(200);
  await getSpool().flushed();
  await registerNewModels(new Date());
  await createModel(trainer, { name: 'walk-in' });
  await createVersion(trainer, { name: 'walk-in', source: 'mlflow-artifacts:/0/walk-in' });
  const told = await modelAt(trainer, { name: 'walk-in' });
  expect(told).toMatchObject({
    decided: null,
    answered: [
      { version: '1', requests: 3 },
      { version: 'canary', requests: 1 },
    ],
    version: { version: 1, registeredBy: 'trainer' },
    approval: { kind: 'none' },
  });
  expect(told.sentence).toContain('Version 1 served 3 of 4 requests');
});
