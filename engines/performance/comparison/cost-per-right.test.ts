import { expect, test } from 'vitest';
import { costPerRight } from './cost-per-right.ts';

test('wrong answers are paid for by the right ones', () => {
  expect(costPerRight({ perAnswer: 0.02, answers: 500, right: 400 })).toBeCloseTo(0.025, 15);
  expect(costPerRight({ perAnswer: 0.02, answers: 500, right: 500 })).toBeCloseTo(0.02, 15);
  expect(costPerRight({ perAnswer: 0, answers: 3, right: 1 })).toBe(0);
  expect(costPerRight({ perAnswer: 0.02, answers: 500, right: 0 })).toBeNull();
});

test('it is the cost of an answer over the accuracy, whatever the number of answers', () => {
  for (let right = 1; right <= 20; right += 1)
    expect(costPerRight({ perAnswer: 3, answers: 20, right })).toBeCloseTo(3 / (right / 20), 12);
});
