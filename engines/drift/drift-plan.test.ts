import { expect, test } from 'vitest';
import { isByCounts, methodChoices, plainPlan } from '#engines/drift/drift-plan.ts';
import { shareMethods } from '#engines/drift/methods/share-measures.ts';
import { driftReport } from '#engines/drift/reports/drift-report.ts';
import { sketchDrift } from '#engines/drift/sketch/sketch-drift.ts';
import { sketchOf } from '#engines/drift/sketch/sketch-of.ts';
import type { NumberSketch } from '#engines/drift/sketch/sketch.ts';

const numberAt = (index: number): number => ((index * 7919) % 10_007) / 10_007;
const reference = Float64Array.from({ length: 5_000 }, (_, index) => numberAt(index));
/** Moved by a twentieth: PSI of about 0.06, a Kolmogorov-Smirnov statistic of about 0.05 with a tiny p. */
const current = reference.map((value) => 0.05 + 0.95 * value);
const column = (values: Float64Array) => ({ name: 'x', kind: 'numeric' as const, values });
const none = { method: null, threshold: null };

function counted(plan: Parameters<typeof sketchDrift>[1]) {
  const raw = { name: 'x', kind: 'numbers' as const, values: reference, whole: false };
  // Numbers give a sketch of numbers.
  const sketch = sketchOf(raw) as NumberSketch;
  const counts = sketch.edges.map(
    (edge, at) =>
      current.filter((value) => value >= edge && value < (sketch.edges[at + 1] ?? Infinity)).length,
  );
  const below = current.filter((value) => value < (sketch.edges[0] ?? 0)).length;
  const [min, max] = [Math.min(...current), Math.max(...current)];
  const now = { kind: 'numbers' as const, below, min, max, counts, missing: 0 };
  return sketchDrift([{ sketch, now }], plan)[0];
}

test('counts suffice for the methods of the native profile, and for no other profile', () => {
  expect(isByCounts(plainPlan)).toBe(true);
  expect(isByCounts({ ...plainPlan, numeric: { method: 'ks', threshold: 0.01 } })).toBe(true);
  for (const method of shareMethods)
    expect(isByCounts({ ...plainPlan, categorical: { method, threshold: null } })).toBe(true);
  expect(isByCounts({ ...plainPlan, categorical: { method: 'z', threshold: null } })).toBe(false);
  expect(isByCounts({ ...plainPlan, profile: 'evidently-0.7' })).toBe(false);
});

test('each method says whether its value or p decides, and its threshold unless that is learned', () => {
  const evidently = methodChoices('evidently-0.7', 'numeric');
  expect(evidently.find(({ method }) => method === 'ks')).toEqual({
    method: 'ks',
    by: 'p',
    threshold: 0.05,
  });
  expect(evidently.find(({ method }) => method === 'psi')).toMatchObject({ threshold: 0.1 });
  expect(methodChoices('nannyml-0.13', 'categorical').map(({ method }) => method)).toEqual([
    'js',
    'hellinger',
    'chi2',
    'l-infinity',
  ]);
  expect(methodChoices('nannyml-0.13', 'numeric')[0]).toMatchObject({
    by: 'value',
    threshold: null,
  });
});

test('a chosen method decides alone, by the threshold that was chosen', () => {
  const psi = (threshold: number) =>
    counted({ ...plainPlan, numeric: { method: 'psi', threshold } });
  expect(counted(plainPlan)?.drifted).toBe(false);
  expect(psi(0.02)).toMatchObject({ drifted: true, results: [{ method: 'psi', threshold: 0.02 }] });
  expect(psi(0.5)?.drifted).toBe(false);
});

test('a chosen test decides by p, however small the effect is', () => {
  const byTest = counted({ ...plainPlan, numeric: { method: 'ks', threshold: null } });
  expect(byTest).toMatchObject({ drifted: true, results: [{ method: 'ks', threshold: 0.05 }] });
});

test('in a report the choice holds for the columns of its kind, another kind keeps the profile’s', () => {
  const report = (threshold: number | null) =>
    driftReport({
      reference: [column(reference)],
      current: [column(current)],
      profile: 'evidently-0.7',
      kinds: { numeric: { method: 'psi', threshold }, categorical: none },
    }).columns[0];
  expect(report(null)).toMatchObject({ drifted: false, results: [{ threshold: 0.1 }] });
  expect(report(0.02)).toMatchObject({ drifted: true, results: [{ method: 'psi' }] });
});
