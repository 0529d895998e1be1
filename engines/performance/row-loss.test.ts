import { expect, test } from 'vitest';
import { classBrier, classLogLoss, logLoss, rankLoss } from './row-loss.ts';

test('of two classes the log loss is the same from either side, and one row never decides alone', () => {
  expect(logLoss(0.8, 1)).toBeCloseTo(0.22314355131421, 12);
  expect(logLoss(0.2, 0)).toBeCloseTo(0.22314355131421, 12);
  expect(classLogLoss({ yes: 0.8, no: 0.2 }, 'yes')).toBe(logLoss(0.8, 1));
  expect(logLoss(0, 1)).toBeCloseTo(-Math.log(0.01), 12);
  expect(classLogLoss({ a: 1 }, 'b')).toBe(logLoss(0, 1));
  // A class may be named like something that every object has.
  expect(classLogLoss({ a: 1 }, 'constructor')).toBe(logLoss(0, 1));
});

test('the Brier score of several classes goes from 0 to 2', () => {
  expect(classBrier({ a: 1, b: 0, c: 0 }, 'a')).toBe(0);
  expect(classBrier({ a: 1 }, 'b')).toBe(2);
  // (0.5 - 1)^2 + 0.3^2 + 0.2^2
  expect(classBrier({ a: 0.5, b: 0.3, c: 0.2 }, 'a')).toBeCloseTo(0.38, 12);
});

test('a list loses by how far down the wanted item stands', () => {
  const gains = new Map([['b', 1]]);
  expect(rankLoss({ items: ['b', 'a'], gains }, 10)).toBe(0);
  expect(rankLoss({ items: ['a', 'b'], gains }, 10)).toBeCloseTo(1 - 1 / Math.log2(3), 12);
  expect(rankLoss({ items: ['a', 'b'], gains }, 1)).toBe(1);
  expect(rankLoss({ items: ['a'], gains: new Map() }, 10)).toBeNaN();
});
