import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { forecastQuality } from './forecast-series.ts';
import { gainsOf, itemsOf, rankedList } from './ranked-list.ts';
import { averagePrecisionAt, listQuality, ndcgAt, rankingMeasures } from './ranking.ts';

describe('lists', () => {
  it('answers and labels as they come', () => {
    expect(itemsOf('["a",7,"b","a"]')).toEqual(['a', '7', 'b']);
    expect(itemsOf('[]')).toEqual([]);
    for (const text of ['a', '7', '{"a":1}', '[broken', '']) expect(itemsOf(text)).toBeNull();
    expect([...gainsOf('["a",7]')]).toEqual([
      ['a', 1],
      ['7', 1],
    ]);
    expect([...gainsOf('{"a":3,"b":0,"c":"x"}')]).toEqual([['a', 3]]);
    expect([...gainsOf('a')]).toEqual([['a', 1]]);
    expect([...gainsOf('7')]).toEqual([['7', 1]]);
    expect(gainsOf('').size).toBe(0);
    expect(gainsOf('[]').size).toBe(0);
    expect(rankedList('a', 'a')).toBeNull();
  });

  it('NDCG and MAP by hand, with an item that was shown twice counted once', () => {
    const list = rankedList('["a","b","b","c"]', '["b","c"]');
    if (list === null) throw new Error('a list');
    const dcg = 1 / Math.log2(3) + 1 / Math.log2(4);
    const ideal = 1 + 1 / Math.log2(3);
    expect(ndcgAt(list, 10)).toBeCloseTo(dcg / ideal, 12);
    expect(averagePrecisionAt(list, 10)).toBeCloseTo((1 / 2 + 2 / 3) / 2, 12);
    const found = rankingMeasures(
      [list],
      new Map([
        ['b', 3],
        ['c', 1],
        ['d', 0],
        ['a', 0],
      ]),
      2,
    );
    // a and b of four were shown; 0 and 3 on average against 1.
    expect(found).toMatchObject({ coverage: 0.5, popularityBias: 1.5 });
  });

  it('the quality of many lists counts those of which something is relevant, and is nothing without one', () => {
    const lists = ['["a"]', '["b"]', '[]', '{"b":0}'].flatMap(
      (label) => rankedList('["a","b"]', label) ?? [],
    );
    expect(lists).toHaveLength(4);
    const { ndcg, map } = listQuality(lists, 10);
    expect(ndcg).toBeCloseTo((1 + 1 / Math.log2(3)) / 2, 12);
    expect(map).toBeCloseTo(0.75, 12);
    expect(listQuality(lists.slice(2), 10)).toEqual({});
  });

  it('both lie between 0 and 1 for any lists and gains, and an ideal order has 1', () => {
    const item = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
    fc.assert(
      fc.property(
        fc.array(item, { maxLength: 12 }),
        fc.dictionary(item, fc.integer({ min: 0, max: 5 })),
        fc.integer({ min: 1, max: 8 }),
        (shown, gains, k) => {
          const list = rankedList(JSON.stringify(shown), JSON.stringify(gains));
          if (list === null) return false;
          for (const value of [ndcgAt(list, k), averagePrecisionAt(list, k)])
            expect(
              list.gains.size === 0 ? Number.isNaN(value) : value >= 0 && value <= 1 + 1e-12,
            ).toBe(true);
          if (list.gains.size === 0) return true;
          const best = [...list.gains].toSorted((a, b) => b[1] - a[1]).map(([name]) => name);
          return Math.abs(ndcgAt({ items: best, gains: list.gains }, k) - 1) < 1e-12;
        },
      ),
    );
  });
});

describe('forecasts of several series', () => {
  const none = [NaN, NaN];

  it('scaled errors are means over series; bias and coverage over rows', () => {
    const found = forecastQuality(
      [
        // The history moves by 2 from value to value; the errors are 1 and 3.
        {
          history: [0, 2, 4, 6],
          actual: [10, 12],
          forecast: [11, 9],
          lower: [9, 10],
          upper: [11, 11],
        },
        // Moves by 10; the errors are 5 and 5; only the first row has an interval.
        {
          history: [0, 10, 0],
          actual: [5, 5],
          forecast: [10, 10],
          lower: [0, NaN],
          upper: [10, NaN],
        },
        // No history: no scale, but its rows count for the bias.
        { history: [], actual: [1, 1], forecast: [1, 1], lower: none, upper: none },
      ],
      1,
    );
    expect(found.mase).toBeCloseTo((2 / 2 + 5 / 10) / 2, 12);
    expect(found.scaled).toBe(2);
    expect(found.bias).toBeCloseTo((1 - 3 + 5 + 5) / 6, 12);
    expect(found.withInterval).toBe(3);
    expect(found.coverage).toBeCloseTo(2 / 3, 12);
  });

  it('repeating the last season has 1 on the history itself, of any series and scale', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -1_000, max: 1_000 }), { minLength: 6, maxLength: 40 }),
        fc.integer({ min: 1, max: 4 }),
        fc.constantFrom(0.001, 1, 1_000),
        (values, season, scale) => {
          const history = values.map((value) => value * scale);
          const actual = history.slice(season);
          const forecast = history.slice(0, -season);
          const bounds = actual.map(() => NaN);
          const { mase } = forecastQuality(
            [{ history, actual, forecast, lower: bounds, upper: bounds }],
            season,
          );
          const moves = actual.some((value, row) => value !== forecast[row]);
          expect(moves ? Math.abs(mase - 1) < 1e-9 : Number.isNaN(mase)).toBe(true);
        },
      ),
    );
  });

  it('nothing is known of nothing', () => {
    expect(forecastQuality([], 1)).toMatchObject({
      mase: NaN,
      bias: NaN,
      coverage: NaN,
      scaled: 0,
    });
  });
});
