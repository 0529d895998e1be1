import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PerformanceAnswer } from '#lib/schemas/drift/windows.ts';
import type { EstimatedAnswer } from '#lib/schemas/model-monitoring/estimates.ts';
import {
  drawnMeasure,
  driftLevel,
  driftPoints,
  estimateBand,
  labelsOnTheWay,
  describeLevel,
  missingShare,
  MOST_TIMES,
  orderColumns,
  performanceLines,
  stepsOfFew,
  describeValue,
  type DriftColumn,
} from './health-figures.ts';
import { leadingResult } from './leading-result.ts';

const HOUR_MS = 3_600_000;
const age = (hours: number, share: number | null) => ({
  hours,
  requests: 10,
  labelled: 0,
  share,
});
const column = (name: string, over: Partial<DriftColumn> = {}): DriftColumn => ({
  column: name,
  kind: 'numeric',
  rows: { reference: 100, current: 50 },
  missing: { reference: 0, current: 0 },
  results: [],
  drifted: false,
  noVerdict: null,
  ...over,
});
const result = (method: 'psi' | 'ks', value: number, drifted: boolean) => ({
  method,
  value,
  error: 0,
  pValue: method === 'ks' ? value : null,
  threshold: method === 'ks' ? 0.05 : 0.2,
  drifted,
});
const estimate = (measure: string, value: number | null) =>
  ({
    measure,
    series: [{ at: '2026-11-25T10:00:00.000Z', rows: 5, value, lower: value, upper: value }],
  }) as EstimatedAnswer;
const answer = (value: number | null) =>
  ({
    series: [{ at: '2026-11-25T10:00:00.000Z', rows: 5, labelled: 5, value }],
  }) as PerformanceAnswer;

describe('labels on the way', () => {
  test('the youngest requests, up to the age at which nine of ten have their label', () => {
    expect(labelsOnTheWay([age(1, 0.2), age(24, 0.95), age(48, 1)], 100 * HOUR_MS)).toMatchObject({
      fromMs: 76 * HOUR_MS,
      toMs: null,
      tone: 'quiet',
    });
  });

  test('never enough labels: up to the greatest age; none known or none late: nothing', () => {
    expect(labelsOnTheWay([age(1, 0.2), age(24, 0.5)], 100 * HOUR_MS)?.fromMs).toBe(76 * HOUR_MS);
    expect(labelsOnTheWay([age(1, null)], 0)).toBeNull();
    expect(labelsOnTheWay([age(0, 1)], 0)).toBeNull();
  });
});

describe('lines', () => {
  test('realised and estimated are never one line, an estimate of another measure is left out', () => {
    const lines = performanceLines(answer(0.7), estimate('accuracy', 0.8), 'accuracy');
    expect(lines.map(({ name, estimated: dashed }) => [name, dashed ?? false])).toEqual([
      ['Actual', false],
      ['Estimated', true],
    ]);
    expect(performanceLines(answer(0.7), estimate('accuracy', 0.8), 'mae')).toHaveLength(1);
  });

  test('a step of few labels is a gap beside steps of more, and drawn where all are few', () => {
    const step = (hour: number, labelled: number) => ({
      at: `2026-11-25T1${hour}:00:00.000Z`,
      rows: 200,
      labelled,
      value: labelled === 0 ? null : 0.7,
    });
    const of = (...series: ReturnType<typeof step>[]) => ({ series }) as PerformanceAnswer;
    const drawn = (answered: PerformanceAnswer) =>
      performanceLines(answered, undefined, 'accuracy')[0]?.points.map(([, value]) => value);
    const mixed = of(step(0, 29), step(1, 30), step(2, 0));
    expect(drawn(mixed)).toEqual([null, 0.7, null]);
    expect(stepsOfFew(mixed).size).toBe(1);
    expect(drawn(of(step(0, 5), step(1, 0)))).toEqual([0.7, null]);
    expect(stepsOfFew(undefined).size).toBe(0);
  });

  test('the band is that of the estimate, and none where it says nothing', () => {
    expect(estimateBand(undefined, estimate('mae', 2), 'mae')?.points).toEqual([
      [Date.parse('2026-11-25T10:00:00.000Z'), 2, 2],
    ]);
    expect(estimateBand(undefined, estimate('mae', null), 'mae')).toBeUndefined();
    expect(estimateBand(undefined, estimate('mae', 2), 'accuracy')).toBeUndefined();
    expect(estimateBand(undefined, undefined, 'mae')).toBeUndefined();
  });

  test('of uneven classes F1 is drawn, its estimate only where that is of the rare class', () => {
    const at = '2026-11-25T10:00:00.000Z';
    const classes = [
      { class: '0', actual: 97 },
      { class: '1', actual: 3 },
      { class: '2', actual: 0 },
    ];
    const uneven = {
      kind: 'classification',
      uneven: true,
      classes,
      series: [{ at, rows: 5, labelled: 5, value: 0.97, f1: 0.4 }],
    } as PerformanceAnswer;
    const told = { ...estimate('accuracy', 0.97), positive: '1' };
    const guess = {
      ...told,
      series: told.series.map((step) => ({ ...step, f1: { value: 0.5, lower: 0.3, upper: 0.7 } })),
    };
    expect(drawnMeasure(uneven, guess)).toBe('f1');
    expect(drawnMeasure({ ...uneven, uneven: false }, guess)).toBe('accuracy');
    expect(drawnMeasure(undefined, estimate('mae', 2))).toBe('mae');
    const lines = performanceLines(uneven, guess, 'f1');
    expect(lines.map(({ name, points }) => [name, points])).toEqual([
      ['Actual', [[Date.parse(at), 0.4]]],
      ['Estimated', [[Date.parse(at), 0.5]]],
    ]);
    expect(estimateBand(uneven, guess, 'f1')?.points).toEqual([[Date.parse(at), 0.3, 0.7]]);
    expect(performanceLines(uneven, { ...guess, positive: '0' }, 'f1')).toHaveLength(1);
  });

  test('a range without a label has no realised line', () => {
    expect(performanceLines(answer(null), undefined, 'accuracy')).toEqual([]);
    expect(performanceLines(undefined, estimate('accuracy', null), 'accuracy')).toEqual([]);
  });
});

describe('columns', () => {
  test('what changed first, the farthest past its limit on top; the deciding method leads', () => {
    const columns = [
      column('quiet', { results: [result('psi', 0.1, false)] }),
      column('far', { drifted: true, results: [result('psi', 0.8, true)] }),
      column('near', { drifted: true, results: [result('psi', 0.3, true)] }),
    ];
    expect(orderColumns(columns).map((each) => each.column)).toEqual(['far', 'near', 'quiet']);
    expect(
      leadingResult(column('both', { results: [result('ks', 0.4, false), result('psi', 1, true)] }))
        ?.method,
    ).toBe('psi');
    expect(leadingResult(column('none'))).toBeNull();
  });

  test('one method decides about a column in the list, the picture and the words', () => {
    const wasserstein = { ...result('psi', 631, true), method: 'wasserstein', threshold: 0.1 };
    const results = [result('psi', 0.086, false), wasserstein, result('ks', 0, true)];
    const age = column('age', { drifted: true, results });
    expect(leadingResult(age)).toMatchObject({ method: 'wasserstein', value: 631, threshold: 0.1 });
    expect(driftPoints([age], new Map([['age', 0.5]]))).toMatchObject([{ y: MOST_TIMES }]);
    expect(describeLevel(driftLevel(age, 0.25))).toBe('Changed');
    expect(describeValue(result('psi', 0.000_001_23, false))).toBe('< 0.001');
    expect(describeValue({ ...result('psi', 0.000_12, false), threshold: 0.000_2 })).toBe(
      '0.00012',
    );
    // A test has no series when an effect was measured.
    const calm = column('calm', {
      results: [result('ks', 0.01, true), result('psi', 0.02, false)],
    });
    expect(leadingResult(calm)?.method).toBe('psi');
  });

  test('of changed columns those that matter more stand on top, and alone are to act on first', () => {
    const columns = [
      column('far', { drifted: true, results: [result('psi', 0.8, true)] }),
      column('heavy', { drifted: true, results: [result('psi', 0.4, true)] }),
      column('calm', { results: [result('psi', 0.1, false)] }),
      column('few', { noVerdict: 'few-rows', results: [result('psi', 9, false)] }),
    ];
    const shares = new Map([
      ['heavy', 0.7],
      ['far', 0.01],
      ['calm', 0.29],
    ]);
    expect(orderColumns(columns, shares).map((each) => each.column)[0]).toBe('heavy');
    expect(driftPoints(columns, shares).map(({ name, x, y, tone }) => [name, x, y, tone])).toEqual([
      ['far', 0.01, 4, 'warning'],
      ['heavy', 0.7, 2, 'critical'],
      ['calm', 0.29, 0.5, 'quiet'],
    ]);
  });

  test('the order keeps every column', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string(), fc.boolean())), (given) => {
        const columns = given.map(([name, drifted]) => column(name, { drifted }));
        expect(
          orderColumns(columns)
            .map((each) => each.column)
            .toSorted(),
        ).toEqual(given.map(([name]) => name).toSorted());
      }),
    );
  });

  test('missing values as a share of all values, none without rows', () => {
    expect(
      missingShare([column('a'), column('b', { missing: { reference: 0, current: 10 } })]),
    ).toBe(0.1);
    expect(missingShare([])).toBeNull();
  });
});

test('drift is moderate up to the second limit of PSI and large above it; other distances know neither', () => {
  const drifted = (value: number) =>
    column('x', { drifted: true, results: [result('psi', value, true)] });
  expect(driftLevel(drifted(0.22), 0.25)).toBe('moderate');
  expect(driftLevel(drifted(0.3), 0.25)).toBe('large');
  expect(driftLevel(drifted(0.3), null)).toBe('moderate');
  const moved = column('x', { drifted: true, results: [result('ks', 0.3, true)] });
  expect(driftLevel(moved, 0.25)).toBe('any');
  expect(driftLevel(column('x', { results: [result('psi', 0.3, true)] }), 0.25)).toBeNull();
  expect(describeLevel(driftLevel(moved, 0.25))).toBe('Changed');
});
