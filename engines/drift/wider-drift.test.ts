import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalFrom, seededRandom } from '#engines/math/seeded-random.ts';
import type { DriftColumn } from './column.ts';
import { discrepancyTest } from './methods/mean-discrepancy.ts';
import type { DriftMethod, DriftProfile } from './profiles/drift-method.ts';
import { driftReport } from './reports/drift-report.ts';
import { multivariateReport } from './reports/multivariate-report.ts';
import { retrainPlan } from './retrain-plan.ts';
import { errorMonitor } from './streams/error-monitor.ts';
import { isWindowAlert } from './streams/window-alert.ts';

describe('texts and embeddings', () => {
  const random = seededRandom(31);
  const words = (list: readonly string[]) =>
    Array.from({ length: 12 }, () => list[Math.floor(random() * list.length)]).join(' ');
  const texts = (rows: number, list: readonly string[]): DriftColumn => ({
    name: 't',
    kind: 'text',
    values: Array.from({ length: rows }, () => words(list)),
  });
  const common = [
    'order',
    'late',
    'refund',
    'card',
    'error',
    'login',
    'slow',
    'thanks',
    'price',
    'size',
  ];

  it('new words are drift, the same words are not', () => {
    for (const rows of [200, 1100]) {
      const judged = (current: DriftColumn) =>
        driftReport({
          reference: [texts(rows, common)],
          current: [current],
          profile: 'evidently-0.7',
          random,
        }).columns[0];
      expect(judged(texts(300, [...common.slice(3), 'crash', 'update']))?.drifted).toBe(true);
      // By chance one text in twenty is below 0.05, but hardly ever one this far out.
      const still = judged(texts(rows, common))?.results[0];
      expect(still?.value).toBeLessThan(0.6);
      if (rows < 1000) expect(still?.pValue).toBeGreaterThan(0.001);
      else expect(still?.pValue).toBeNull();
    }
  });

  it('native: a little better than chance is no drift, however many texts', () => {
    const judged = (current: DriftColumn) =>
      driftReport({
        reference: [texts(800, common)],
        current: [current],
        profile: 'native',
        random,
      });
    const [moved] = judged(texts(600, [...common.slice(3), 'crash', 'update'])).columns;
    expect(moved).toMatchObject({ drifted: true, results: [{ threshold: 0.05, drifted: true }] });
    const [still] = judged(texts(600, common)).columns;
    expect(still).toMatchObject({ drifted: false, results: [{ drifted: false }] });
  });

  it('four measures of embeddings', () => {
    const rows = (count: number, shift: number): DriftColumn => ({
      name: 'e',
      kind: 'embedding',
      values: Array.from({ length: count }, () =>
        Float64Array.from({ length: 6 }, (_, k) => normalFrom(random) + (k < 3 ? shift : 0)),
      ),
    });
    const reference = rows(600, 0);
    const compared = (current: DriftColumn, profile: DriftProfile, methods?: DriftMethod[]) =>
      driftReport({
        reference: [reference],
        current: [current],
        profile,
        random,
        ...(methods && { methods }),
      }).columns[0];
    const all: DriftMethod[] = [
      'embedding-distance',
      'embedding-ratio',
      'embedding-model',
      'embedding-mmd',
    ];
    const moved = compared(rows(600, 0.8), 'evidently-0.7', all)?.results ?? [];
    expect(moved.map(({ drifted }) => drifted)).toEqual([true, true, true, true]);
    expect(moved[1]?.value).toBeGreaterThanOrEqual(0.5);
    const still = compared(rows(2000, 0), 'evidently-0.7', all)?.results ?? [];
    expect(still.map(({ drifted }) => drifted)).toEqual([false, false, false, false]);
    expect(compared(rows(600, 0.8), 'native')).toMatchObject({ kind: 'embedding', drifted: true });
    expect(compared(rows(600, 0), 'native')).toMatchObject({ drifted: false });
    expect(compared(rows(600, 0.8), 'nannyml-0.13')?.results).toEqual([]);
    expect(compared(rows(2, 0), 'evidently-0.7')?.results[0]?.value).toBeNull();
  });

  it('p of the discrepancy is even when nothing differs', () => {
    let small = 0;
    for (let round = 0; round < 40; round += 1) {
      const rows = () => Array.from({ length: 20 }, () => [normalFrom(random)]);
      const { pValue } = discrepancyTest(rows(), rows(), { random, permutations: 50, gamma: 0.5 });
      if (pValue < 0.1) small += 1;
    }
    expect(small).toBeLessThanOrEqual(11);
  });
});

describe('least-squares density difference', () => {
  const random = seededRandom(41);
  const drawn = (shift: number): DriftColumn => ({
    name: 'x',
    kind: 'numeric',
    values: Float64Array.from({ length: 500 }, () => normalFrom(random) + shift),
  });
  it('is near the integral of the squared difference, and finds a shift', () => {
    const compared = (shift: number) =>
      driftReport({
        reference: [drawn(0)],
        current: [drawn(shift)],
        profile: 'native',
        methods: ['lsdd'],
        random,
      }).columns[0]?.results[0];
    const moved = compared(1);
    // For two normal densities one deviation apart.
    const exact = (1 - Math.exp(-1 / 4)) / Math.sqrt(Math.PI);
    expect(Math.abs((moved?.value ?? 0) / exact - 1)).toBeLessThan(0.3);
    expect(moved).toMatchObject({ pValue: 0, drifted: true });
    const still = compared(0);
    expect(still?.value).toBeLessThan(exact / 10);
    expect(still?.pValue).toBeGreaterThan(0.01);
  });
});

describe('all columns together', () => {
  it('a broken relation drifts by both methods', () => {
    const random = seededRandom(17);
    const drawn = (sign: number): DriftColumn[] => {
      const x = Float64Array.from({ length: 150 }, () => normalFrom(random));
      const y = x.map((value) => sign * value + 0.1 * normalFrom(random));
      return [
        { name: 'x', kind: 'numeric', values: x },
        { name: 'y', kind: 'numeric', values: y },
      ];
    };
    const reference = drawn(1);
    const verdicts = (sign: number) =>
      multivariateReport(reference, drawn(sign), random).map(({ drifted }) => drifted);
    expect(verdicts(-1)).toEqual([true, true]);
    expect(multivariateReport(reference.slice(1), drawn(1), random)).toEqual([]);
    // One column twice is held whole by its component: no error, and none of rounding.
    const twice = (columns: DriftColumn[]): DriftColumn[] =>
      columns.slice(0, 1).flatMap((one) => [one, { ...one, name: 'again' }]);
    const [whole] = multivariateReport(twice(reference), twice(drawn(1)), random, [
      'pca-reconstruction',
    ]);
    expect(whole).toMatchObject({ value: 0, drifted: false });
  });
});

describe('watching realised errors', () => {
  const errors = (seed: number, rows: number, rate: (row: number) => number) => {
    const random = seededRandom(seed);
    return Array.from({ length: rows }, (_, row) => (random() < rate(row) ? 1 : 0));
  };
  const alarms = (list: readonly number[]) => {
    const watch = errorMonitor();
    return list.flatMap((error, row) => (watch.update(error) === 'drift' ? [row] : []));
  };

  it('finds a rise soon and is quiet without one', () => {
    let falseAlarms = 0;
    for (let seed = 0; seed < 12; seed += 1) {
      const rate = [0.05, 0.1, 0.3][seed % 3] ?? 0.1;
      falseAlarms += alarms(errors(seed + 70, 20_000, () => rate)).length;
      const [first = NaN] = alarms(errors(seed, 9000, (row) => (row < 6000 ? 0.1 : 0.18)));
      expect(first).toBeGreaterThan(6000);
      expect(first).toBeLessThan(7500);
    }
    expect(falseAlarms).toBeLessThanOrEqual(2);
  });

  it('a model that gets better raises no alarm', () => {
    expect(alarms(errors(5, 9000, (row) => (row < 5000 ? 0.3 : 0.1)))).toEqual([]);
  });

  it('trains on rows since the change, and again as they come', () => {
    const plan = retrainPlan({ startRows: 1000 });
    const list = errors(3, 12_000, (row) => (row < 6000 ? 0.1 : row < 6600 ? 0.4 : 0.1));
    const steps = list.flatMap((error, row) => {
      const step = plan.update(error);
      return step === null ? [] : [{ row, ...step }];
    });
    const alarm = steps.find(({ isAlarm }) => isAlarm);
    expect(alarm?.row).toBeLessThan(6300);
    expect(alarm?.rows).toBeLessThanOrEqual(400);
    const later = steps.filter(({ row }) => row > (alarm?.row ?? Infinity));
    expect(later.map(({ row }) => row - (alarm?.row ?? 0))).toEqual([250, 500, 1000, 2000]);
    expect(steps.filter(({ isAlarm }) => isAlarm)).toHaveLength(1);
  });

  it('an alert needs two of the last three windows', () => {
    expect(isWindowAlert([true, false, false])).toBe(false);
    expect(isWindowAlert([true, false, true])).toBe(true);
    fc.assert(
      fc.property(fc.array(fc.boolean()), (list) => {
        expect(isWindowAlert([...list, false, false])).toBe(false);
      }),
    );
  });
});
