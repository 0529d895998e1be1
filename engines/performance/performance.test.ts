import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areaUnderCurve } from '#engines/learn/area-under-curve.ts';
import { sortByScore } from '#engines/math/by-score.ts';
import { normalFrom, seededRandom } from '#engines/math/seeded-random.ts';
import { areaVariance } from './area-variance.ts';
import { calibrationCurve, calibrationError, calibrationOf } from './calibration-curve.ts';
import { classificationMeasures } from './classification.ts';
import { compareAreas, comparePaired } from './comparison/compare-paired.ts';
import { forecastMeasures } from './forecasting.ts';
import { precisionRecall, recallAtPrecision } from './precision-recall.ts';
import { averagePrecisionAt, ndcgAt, rankingMeasures } from './ranking.ts';
import { regressionMeasures } from './regression.ts';
import { fairness } from './slices/fairness.ts';
import { worstSlices } from './slices/worst-slices.ts';

describe('classification', () => {
  const labels = [1, 0, 1, 1, 0, 0, 1, 0];
  const predicted = [1, 0, 1, 0, 1, 0, 1, 0];
  const scores = Float64Array.of(0.9, 0.2, 0.8, 0.4, 0.6, 0.1, 0.7, 0.3);

  it('known answers', () => {
    const measures = classificationMeasures(labels, predicted, scores);
    expect(measures).toMatchObject({ rows: 8, tp: 3, fp: 1, fn: 1, tn: 3 });
    expect(measures).toMatchObject({ accuracy: 0.75, precision: 0.75, recall: 0.75, f1: 0.75 });
    expect(measures.specificity).toBe(0.75);
    expect(measures.rocAuc).toBe(0.9375);
    expect(measures.gini).toBe(0.875);
    expect(measures.prAuc).toBeCloseTo((1 + 1 + 1 + 4 / 5) / 4, 12);
    expect(measures.brier).toBeCloseTo(
      (0.01 + 0.04 + 0.04 + 0.36 + 0.36 + 0.01 + 0.09 + 0.09) / 8,
      12,
    );
    expect(measures.logLoss).toBeCloseTo(
      -(
        Math.log(0.9) +
        Math.log(0.8) +
        Math.log(0.8) +
        Math.log(0.4) +
        Math.log(0.4) +
        Math.log(0.9) +
        Math.log(0.7) +
        Math.log(0.7)
      ) / 8,
      12,
    );
  });

  it('recall at a precision', () => {
    const rows = sortByScore(labels, scores);
    expect(recallAtPrecision(rows, 1)).toBe(0.75);
    expect(recallAtPrecision(rows, 0.8)).toBe(1);
    expect(recallAtPrecision(sortByScore([1, 0], [0.1, 0.9]), 0.9)).toBe(0);
    expect(precisionRecall(sortByScore([0, 0], [1, 2])).averagePrecision).toBeNaN();
  });

  it('calibration', () => {
    const rows = sortByScore([0, 1, 1, 1], [0.2, 0.4, 0.6, 0.8]);
    const curve = calibrationCurve(rows, 2);
    expect(curve.map(({ rows, share }) => [rows, share])).toEqual([
      [2, 0.5],
      [2, 1],
    ]);
    expect(calibrationError(rows, 2)).toBeCloseTo(0.25, 12);
    expect(calibrationError(sortByScore([], []))).toBeNaN();
  });

  it('one class only, or no rows, gives NaN and no error', () => {
    const measures = classificationMeasures([0, 0], [0, 0], Float64Array.of(0.1, 0.2));
    expect(measures).toMatchObject({ accuracy: 1, recall: NaN, rocAuc: NaN, prAuc: NaN });
    expect(classificationMeasures([], [], new Float64Array()).accuracy).toBeNaN();
  });
});

describe('regression, ranking, forecasting', () => {
  it('regression', () => {
    expect(regressionMeasures([1, 2, 3, NaN], [2, 2, 5, 1])).toEqual({
      rows: 3,
      mae: 1,
      rmse: Math.sqrt(5 / 3),
      mape: (1 + 0 + 2 / 3) / 3,
      r2: 1 - 5 / 2,
      bias: 1,
    });
    expect(regressionMeasures([0, 0], [1, 1])).toMatchObject({ mape: NaN, r2: NaN, mae: 1 });
    expect(regressionMeasures([], [])).toMatchObject({ rows: 0, mae: NaN });
  });

  it('ranking', () => {
    const list = {
      items: ['a', 'b', 'c'],
      gains: new Map([
        ['a', 1],
        ['c', 1],
      ]),
    };
    expect(ndcgAt(list, 3)).toBeCloseTo((1 + 0.5) / (1 + 1 / Math.log2(3)), 12);
    expect(averagePrecisionAt(list, 3)).toBeCloseTo((1 + 2 / 3) / 2, 12);
    expect(ndcgAt({ items: ['a'], gains: new Map() }, 1)).toBeNaN();
    const popularity = new Map([
      ['a', 8],
      ['b', 2],
      ['c', 1],
      ['d', 1],
    ]);
    const measures = rankingMeasures(
      [list, { items: ['a', 'd'], gains: new Map([['d', 1]]) }],
      popularity,
      2,
    );
    expect(measures).toMatchObject({ lists: 2, coverage: 0.75 });
    expect(measures.popularityBias).toBeCloseTo((8 + 2 + 8 + 1) / 4 / 3, 12);
  });

  it('forecasting', () => {
    const measures = forecastMeasures({
      history: [1, 2, 3, 4],
      season: 1,
      actual: [5, 6],
      forecast: [6, 8],
      lower: [4, 7],
      upper: [7, 9],
    });
    expect(measures).toEqual({ mase: 1.5, bias: 1.5, coverage: 0.5 });
    const flat = forecastMeasures({ history: [1, 1], season: 1, actual: [1], forecast: [1] });
    expect(flat).toEqual({ mase: NaN, bias: 0, coverage: NaN });
  });
});

describe('calibration of counted bins', () => {
  it('known answers', () => {
    // 100 rows at 0.2 of which 30 came, 300 at 0.6 of which 150 came.
    const found = calibrationOf([
      { rows: 100, meanScore: 0.2, share: 0.3, squares: 30 * 0.64 + 70 * 0.04 },
      { rows: 300, meanScore: 0.6, share: 0.5, squares: 150 * 0.16 + 150 * 0.36 },
    ]);
    expect(found).toMatchObject({ rows: 400, bins: [{ rows: 100 }, { rows: 300 }] });
    expect(found?.meanScore).toBeCloseTo(0.5, 12);
    expect(found?.share).toBeCloseTo(0.45, 12);
    expect(found?.calibrationError).toBeCloseTo(0.1, 12);
    expect(found?.brier).toBeCloseTo((22 + 78) / 400, 12);
    expect(calibrationOf([])).toBeNull();
  });
});

describe('fairness', () => {
  it('known answers', () => {
    const found = fairness([
      { group: 'a', tp: 30, fp: 0, fn: 0, tn: 10 },
      { group: 'b', tp: 20, fp: 0, fn: 20, tn: 0 },
      { group: 'c', tp: 5, fp: 0, fn: 0, tn: 0 },
    ]);
    expect(found.tooFew).toEqual(['c']);
    expect(found.statisticalParityDifference).toBe(0.25);
    expect(found.disparateImpactRatio).toBeCloseTo(2 / 3, 12);
    expect(found.equalizedOddsDifference).toBe(0.5);
  });

  it('fewer than two large groups are not compared', () => {
    expect(fairness([{ group: 'a', tp: 50, fp: 0, fn: 0, tn: 0 }])).toMatchObject({
      statisticalParityDifference: null,
      disparateImpactRatio: null,
      equalizedOddsDifference: null,
    });
  });
});

describe('worst slices', () => {
  const random = seededRandom(11);
  const rows = 4000;
  const pick = (names: readonly string[]) =>
    Array.from({ length: rows }, () => names[Math.floor(random() * names.length)] ?? null);
  const country = pick(['de', 'fr', 'it', 'es']);
  const device = pick(['phone', 'desk', 'tablet']);
  const noise = pick(['1', '2', '3', '4', '5', '6', '7', '8']);
  const features = [
    { name: 'country', values: country },
    { name: 'device', values: device },
    { name: 'noise', values: noise },
  ];

  /** Every value and every pair of values with its sums, as the store counts them. */
  function counted(losses: ArrayLike<number>) {
    const of = (own: readonly number[]) => ({
      rows: own.length,
      sum: own.reduce((sum, row) => sum + (losses[row] ?? 0), 0),
      squares: own.reduce((sum, row) => sum + (losses[row] ?? 0) ** 2, 0),
    });
    const every = Array.from(losses, (_, row) => row);
    const sets = features.flatMap((one, at) => [
      [one],
      ...features.slice(at + 1).map((other) => [one, other]),
    ]);
    const groups = sets.flatMap((set) =>
      [...Map.groupBy(every, (row) => set.map(({ values }) => values[row]).join('|'))].map(
        ([, own]) => ({
          where: set.map(({ name, values }) => ({
            feature: name,
            value: values[own[0] ?? 0] ?? '',
          })),
          ...of(own),
        }),
      ),
    );
    return { groups, all: of(every) };
  }
  const search = (losses: ArrayLike<number>) => {
    const { groups, all } = counted(losses);
    return worstSlices(groups, all);
  };

  it('finds the pair that is worse, first', () => {
    const losses = Float64Array.from(
      { length: rows },
      (_, row) =>
        Math.abs(normalFrom(random)) + (country[row] === 'it' && device[row] === 'phone' ? 1 : 0),
    );
    const { found, compared } = search(losses);
    const [worst] = found;
    // 4 + 3 + 8 values, and 12 + 32 + 24 pairs, of which none has fewer than 100 rows.
    expect(compared).toBe(83);
    expect(worst?.where).toEqual([
      { feature: 'country', value: 'it' },
      { feature: 'device', value: 'phone' },
    ]);
    expect(worst?.meanLoss).toBeGreaterThan(1.5);
  });

  it('finds nothing in equal losses or in too few rows', () => {
    let found = 0;
    for (let seed = 0; seed < 20; seed += 1) {
      const own = seededRandom(1000 + seed);
      const losses = Float64Array.from({ length: rows }, () => own());
      found += search(losses).found.length;
    }
    expect(found).toBeLessThanOrEqual(2);
    expect(search(new Float64Array(rows)).found).toEqual([]);
  });

  it('compares no slice with too few rows in or outside of it', () => {
    const group = { where: [{ feature: 'x', value: 'a' }], rows: 99, sum: 99, squares: 99 };
    const all = { rows: 1_000, sum: 99, squares: 99 };
    expect(worstSlices([group], all)).toEqual({ found: [], compared: 0 });
    const most = { ...group, rows: 901 };
    expect(worstSlices([most], all)).toEqual({ found: [], compared: 0 });
  });
});

describe('paired comparison', () => {
  it('holds the true difference about as often as it says', () => {
    let held = 0;
    for (let seed = 0; seed < 200; seed += 1) {
      const random = seededRandom(seed);
      const hard = Array.from({ length: 150 }, () => 5 * normalFrom(random));
      const one = hard.map((value) => value + normalFrom(random));
      const other = hard.map((value) => value + 0.3 + normalFrom(random));
      const { lower, upper } = comparePaired(one, other);
      if (lower <= 0.3 && upper >= 0.3) held += 1;
    }
    expect(held).toBeGreaterThan(178);
    expect(held).toBeLessThan(199);
  });

  it('areas: difference, sign and variance', () => {
    const random = seededRandom(4);
    const labels = Array.from({ length: 600 }, () => (random() < 0.4 ? 1 : 0));
    const good = labels.map((label) => label + normalFrom(random));
    const bad = labels.map((label) => label / 4 + normalFrom(random));
    const { difference, lower } = compareAreas(labels, bad, good);
    expect(difference).toBeCloseTo(areaUnderCurve(labels, good) - areaUnderCurve(labels, bad), 12);
    expect(lower).toBeGreaterThan(0);
    // Hanley and McNeil's bound of the variance for this area.
    expect(Math.sqrt(areaVariance(labels, good))).toBeGreaterThan(0.005);
    expect(Math.sqrt(areaVariance(labels, good))).toBeLessThan(0.03);
  });

  it('equal models do not differ', () => {
    const value = fc.integer({ min: -9, max: 9 });
    fc.assert(
      fc.property(fc.array(value, { minLength: 2, maxLength: 40 }), (list) => {
        expect(comparePaired(list, list)).toMatchObject({ difference: 0, lower: 0, upper: 0 });
        const mirrored = comparePaired(list, list.toReversed());
        const back = comparePaired(list.toReversed(), list);
        expect(mirrored.difference).toBeCloseTo(-back.difference, 9);
      }),
    );
    expect(comparePaired([], []).difference).toBeNaN();
  });
});

it('scores that are no numbers end the walk over the thresholds', () => {
  const { points } = precisionRecall(sortByScore([1, 0, 1], [0.9, NaN, 0.2]));
  expect(points).toHaveLength(3);
});
