import { expect, test } from 'vitest';
import { termsOf, usualOfBoth } from './task-terms.ts';

const binary = termsOf({ kind: 'binary', positive: { name: '1', value: 1 } });
const numbers = termsOf({ kind: 'regression', positive: null });
const classes = termsOf({ kind: 'classes', positive: null }, [{ a: 1 }]);
const bare = termsOf({ kind: 'classes', positive: null }, ['a']);
const lists = termsOf({ kind: 'ranking', positive: null });

test('a forecast is scaled by its series, and judged by its bias and by the share of its intervals', () => {
  const row = (series: string) => ({
    requestId: 'r',
    atMs: 0,
    features: {},
    segment: { series },
    label: '10',
  });
  const scales = { north: 4 };
  const terms = termsOf({
    kind: 'regression',
    positive: null,
    forecast: { season: 7, nominal: 0.9, scales },
  });
  const answer = { forecast: 12, lower: 11, upper: 13 };
  expect(terms.measure).toBe('scaled error (MASE)');
  expect([terms.lossOf(answer, '10'), terms.lossOf(7, '10')]).toEqual([2, 3]);
  expect([terms.scaleOf(row('north')), terms.scaleOf(row('constructor'))]).toEqual([4, NaN]);
  const [bias, coverage] = terms.aims;
  expect([bias?.valueOf(answer, '10'), bias?.valueOf(7, '10')]).toEqual([2, -3]);
  expect(coverage?.target).toBe(0.9);
  expect([coverage?.valueOf(answer, '10'), coverage?.valueOf(answer, '11')]).toEqual([0, 1]);
  expect(coverage?.valueOf(12, '10')).toBeNaN();
  expect(terms.isAnswer({ lower: 1, upper: 2 })).toBe(false);
  const bare = { season: 1, nominal: null, scales: {} };
  const unsaid = termsOf({ kind: 'regression', positive: null, forecast: bare });
  expect(unsaid.measure).toBe('absolute error');
  expect(unsaid.aims.map(({ measure }) => measure)).toEqual(['bias']);
});

test('an answer that is none costs nothing that could be compared', () => {
  for (const terms of [binary, numbers, classes, bare, lists]) {
    expect(terms.isAnswer(null)).toBe(false);
    expect(terms.lossOf(null, 'a'), terms.measure).toBeNaN();
  }
});

test('an empty list is an answer, and the worst', () => {
  expect(lists.isAnswer([])).toBe(true);
  expect(lists.lossOf([], '["a"]')).toBe(1);
  expect(lists.isAnswer('a')).toBe(false);
});

test('a list that repeats an item is not better than the best list', () => {
  expect(lists.lossOf(['a'], '["a"]')).toBe(0);
  expect(lists.lossOf(['a', 'a', 'a'], '["a"]')).toBe(0);
  expect(lists.lossOf(['b', 'b', 'a'], '["a"]')).toBeCloseTo(1 - 1 / Math.log2(3), 12);
});

test('a class whose number is written in two ways is one class', () => {
  expect(classes.categoryOf?.({ '1.0': 0.6, '0.0': 0.4 })).toBe('1');
  expect(bare.lossOf('1.0', '1')).toBe(0);
  expect(bare.lossOf('007', '7')).toBe(0);
  expect(bare.lossOf('1.0', '2')).toBe(1);
  expect(binary.isAnswer({ '0.0': 0.3, '1.0': 0.7 })).toBe(true);
  expect(binary.lossOf({ '0.0': 0.3, '1.0': 0.7 }, '1')).toBeCloseTo(-Math.log(0.7), 12);
  expect(lists.categoryOf?.(['3.0', 'b'])).toBe('3');
});

test('probabilities of many classes may be rounded to two digits', () => {
  const seven = { a: 0.16, b: 0.16, c: 0.16, d: 0.16, e: 0.16, f: 0.16, g: 0.01 };
  expect(classes.isAnswer(seven)).toBe(true);
  expect(classes.isAnswer({ a: 0.5, b: 0.47 })).toBe(false);
  expect(classes.isAnswer({ a: 0.5, b: 0.48 })).toBe(true);
});

test('both versions are told about by the same categories, and by what they answered', () => {
  const found = usualOfBoth(classes, {
    own: [{ a: 0.9, b: 0.1 }, { b: 0.7, a: 0.3 }, null],
    beside: [{ a: 0.6, b: 0.4 }, { c: 1 }],
  });
  expect(found.own.mix).toEqual({ a: 0.5, b: 0.5, c: 0 });
  expect(found.beside.mix).toEqual({ a: 0.5, b: 0, c: 0.5 });
  expect(found.own.sureness).toBeCloseTo(0.8, 12);
  expect(found.beside.sureness).toBeCloseTo(0.8, 12);
  const silent = usualOfBoth(numbers, { own: [1, 3], beside: [null, null] });
  expect(silent.own).toEqual({ meanScore: 2, sureness: null, spread: 1, mix: null });
  expect(silent.beside).toEqual({ meanScore: null, sureness: null, spread: null, mix: null });
  const named = usualOfBoth(lists, { own: [['a', 'b'], ['c']], beside: [[], ['a']] }, ['a']);
  expect([named.own.mix, named.beside.mix]).toEqual([{ a: 0.5 }, { a: 0.5 }]);
});
