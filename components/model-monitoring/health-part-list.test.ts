import { expect, test } from 'vitest';
import { healthParts } from './health-part-list.ts';

const ids = (...given: Parameters<typeof healthParts>): string[] =>
  healthParts(...given).map(({ id }) => id);
const always = ['measures', 'quality', 'monitoring', 'limits'];

test('shows what needs no labels while nothing is judged', () => {
  expect(ids(undefined, undefined)).toEqual(always);
  expect(ids({ kind: 'classification', judged: 0, scored: null }, undefined)).toEqual(always);
});

test('a classification has slices and an operating point, a ranking has neither', () => {
  expect(ids({ kind: 'classification', judged: 9, scored: null }, undefined)).toEqual([
    ...always,
    'slices',
    'operating-point',
  ]);
  expect(ids({ kind: 'ranking', judged: 9, scored: null }, undefined)).toEqual(always);
});
