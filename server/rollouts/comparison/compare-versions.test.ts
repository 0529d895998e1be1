import { expect, test } from 'vitest';
import { gateSchema } from '#lib/schemas/rollouts/rollouts.ts';
import { termsOf } from '#server/inference/performance/task-terms.ts';
import type { ModelAnswer } from '#server/platform/outbound/webhook-client.ts';
import { compareVersions } from './compare-versions.ts';

const terms = termsOf({ kind: 'classes', positive: null }, [{ a: 1 }]);
const options = { sliceRowsAtLeast: 20, confidence: 0.95 };
const rows = Array.from({ length: 200 }, (_, at) => ({
  requestId: String(at),
  atMs: at,
  features: {},
  segment: {},
  label: 'a',
}));
const sure = (share: number): ModelAnswer => ({ a: share, b: 1 - share });
const champion = rows.map((_, at) => sure(at % 2 === 0 ? 0.7 : 0.8));

test('a version that is worse wherever both answer does not pass because the other one was silent', () => {
  const challenger = rows.map((_, at) => sure(at % 2 === 0 ? 0.5 : 0.6));
  const silent = champion.map((answer, at) => (at % 3 === 0 ? null : answer));
  const found = compareVersions(terms, rows, { champion: silent, challenger }, options);
  expect(found.passed).toBe(false);
  expect(found.reason).toBe(
    '67 of 200 predictions of the serving version are not probabilities of the classes, so the two cannot be compared.',
  );
  expect(found.overall).toMatchObject({ rows: 133, verdict: 'worse' });
});

test('one row that the serving version left out is left out', () => {
  const challenger = rows.map((_, at) => sure(at % 2 === 0 ? 0.9 : 0.95));
  const silent = champion.map((answer, at) => (at === 0 ? null : answer));
  const found = compareVersions(terms, rows, { champion: silent, challenger }, options);
  expect(found).toMatchObject({ passed: true, rows: 199, overall: { verdict: 'better' } });
});

test('one answer of the new version that is none fails it, and what is told can be stored', () => {
  const challenger = champion.map((answer, at) => (at === 7 ? ['a'] : answer));
  const broken = compareVersions(terms, rows, { champion, challenger }, options);
  expect(broken).toMatchObject({
    passed: false,
    reason: '1 of its predictions are not probabilities of the classes.',
  });
  const none = rows.map(() => null);
  const found = compareVersions(terms, rows, { champion, challenger: none }, options);
  expect(found).toMatchObject({
    passed: false,
    reason: '200 of its predictions are not probabilities of the classes.',
    overall: { rows: 0, champion: 0, verdict: 'too few rows' },
  });
  const at = new Date(0).toISOString();
  const usual = { latencyP95Ms: null, meanScore: null, sureness: null };
  const gate = { ...found, kind: 'judged', at, measure: 'log loss', fromAt: at, toAt: at, usual };
  expect(gateSchema.parse(JSON.parse(JSON.stringify(gate)))).toMatchObject({ passed: false });
});

test('a forecast with narrower errors and intervals that hold too little is stopped, and tells by how much', () => {
  const forecast = { season: 1, nominal: 0.9, scales: { north: 2 } };
  const ofForecasts = termsOf({ kind: 'regression', positive: null, forecast });
  const asked = Array.from({ length: 200 }, (_, at) => ({
    requestId: String(at),
    atMs: at,
    features: {},
    // A series that the reference did not have cannot be scaled, and is left out.
    segment: { series: at < 190 ? 'north' : 'new' },
    label: '10',
  }));
  const said = (error: number, half: number) =>
    asked.map((_, at) => {
      const value = 10 + (at % 2 === 0 ? error : -error);
      // One interval in ten holds nothing.
      const width = at % 10 === 0 ? 0 : half;
      return { forecast: value, lower: value - width, upper: value + width };
    });
  const found = compareVersions(
    ofForecasts,
    asked,
    { champion: said(4, 5), challenger: said(3, 1) },
    options,
  );
  expect(found).toMatchObject({
    passed: false,
    reason: 'It is farther from its target in interval coverage.',
    rows: 190,
    overall: { champion: 2, challenger: 1.5, verdict: 'better' },
    aimed: [
      { measure: 'bias', target: 0, rows: 200, verdict: 'no difference' },
      {
        measure: 'interval_coverage',
        target: 0.9,
        challenger: 0,
        verdict: 'worse',
      },
    ],
  });
  expect(found.aimed[1]?.champion).toBeCloseTo(0.9, 9);
});
