import { expect, test } from 'vitest';
import { decimalOf } from '#lib/decimal.ts';
import { termsOf } from '#server/inference/performance/task-terms.ts';
import type { ModelAnswer } from '#server/platform/outbound/webhook-client.ts';
import { meteredCosts } from '../comparison/prediction-costs.ts';
import { costCheck, rightsOf } from './check-cost.ts';

const versions = { champion: '1', challenger: '2' };
const known = {
  kind: 'known' as const,
  champion: 0.002,
  challenger: 0.004,
  currency: 'USD',
  how: 'reported by the executor for 500 rows',
};
const rights = { answers: 500, champion: 400, challenger: 450 };

test('wrong answers are paid for by the right ones, and a budget is held to the challenger', () => {
  // 0.004 * 500 / 450 = 0.00444...; 0.002 * 500 / 400 = 0.0025.
  const told =
    '0.00444 USD, the serving version 0.0025 USD, on 500 requests; reported by the executor for 500 rows';
  expect(costCheck(known, rights, null)).toEqual({
    id: 'cost',
    title: 'Cost per correct prediction',
    status: 'pass',
    detail: `${told}; no budget is set`,
  });
  const budget = (amount: number, currency = 'USD') =>
    costCheck(known, rights, { amount, currency });
  expect(budget(0.0045)).toMatchObject({
    status: 'pass',
    detail: `${told}; within the budget of 0.0045 USD`,
  });
  expect(budget(0.0044)).toMatchObject({
    status: 'fail',
    detail: `${told}; over the budget of 0.0044 USD`,
  });
  expect(budget(1, 'EUR').status).toBe('unknown');
  const never = costCheck(known, { ...rights, challenger: 0 }, { amount: 9, currency: 'USD' });
  expect(never.status).toBe('fail');
  expect(never.detail).toMatch(/^none was right, the serving version 0\.0025 USD/u);
});

test('what is unknown says why, with or without a budget', () => {
  const reason = 'no full hour of a host or process is measured yet';
  for (const budget of [null, { amount: 1, currency: 'USD' }])
    expect(costCheck({ kind: 'not known', reason }, rights, budget)).toMatchObject({
      status: 'unknown',
      detail: `unknown: ${reason}`,
    });
  expect(costCheck(known, null, null)).toMatchObject({
    status: 'unknown',
    detail:
      'unknown: numeric predictions are never exactly right; a prediction costs 0.004 USD, of the serving version 0.002 USD, reported by the executor for 500 rows',
  });
});

test('right is the class at a half, the likeliest class, or something wanted among the first items', () => {
  const rows = [{ label: 'yes' }, { label: 'no' }, { label: 'yes' }];
  const two = termsOf({ kind: 'binary', positive: { name: 'yes', value: null } });
  const champion = [0.5, 0.4, 0.1];
  expect(rightsOf(two, rows, { champion, challenger: [0.9, 0.9, null] })).toEqual({
    answers: 2,
    champion: 2,
    challenger: 1,
  });
  const ofClasses: ModelAnswer[] = [{ no: 0.7, yes: 0.3 }, 'no', { yes: 1 }];
  const several = termsOf({ kind: 'classes', positive: null }, ofClasses);
  expect(rightsOf(several, rows, { champion: ofClasses, challenger: ofClasses })).toEqual({
    answers: 3,
    champion: 2,
    challenger: 2,
  });
  const lists = termsOf({ kind: 'ranking', positive: null });
  const wanted = [{ label: '["b"]' }, { label: '{"a":0,"c":2}' }];
  const shown = { champion: [['a', 'b'], ['a']], challenger: [['a'], ['c']] };
  expect(rightsOf(lists, wanted, shown)).toEqual({ answers: 2, champion: 1, challenger: 1 });
  const numbers = termsOf({ kind: 'regression', positive: null });
  expect(rightsOf(numbers, rows, { champion, challenger: champion })).toBeNull();
});

const spend = { sum: decimalOf('3'), currency: 'USD', answers: 1_000, estimated: false };
const timed = (version: string, count: number, meanMs: number) => ({
  version,
  timed: count,
  meanMs,
});

test('measured hours fall on versions by the time that their answers take', () => {
  // 3 USD for 900 answers of 10 ms and 100 of 30 ms: 12,000 ms, so 0.00025 USD for each.
  const served = [timed('1', 900, 10), timed('2', 100, 30)];
  const costs = meteredCosts(versions, new Map(), spend, served);
  if (costs.kind !== 'known') throw new Error(costs.reason);
  expect(costs.champion).toBeCloseTo(0.0025, 15);
  expect(costs.challenger).toBeCloseTo(0.0075, 15);
  // All spending is allocated to a version.
  expect(900 * costs.champion + 100 * costs.challenger).toBeCloseTo(3, 12);
  expect(costs.how).toBe('measured hours by the latency of predictions served by both');
});

test('a version that has served nothing is told by the times of the same rows, or not at all', () => {
  const served = [timed('1', 1_000, 10)];
  const none = meteredCosts(versions, new Map(), spend, served);
  expect(none).toMatchObject({ kind: 'not known' });
  const few = meteredCosts(versions, new Map(), spend, [...served, timed('2', 99, 10)]);
  expect(few).toMatchObject({ kind: 'not known' });
  const usage = new Map([
    ['1', { milliseconds: 200, cost: null }],
    ['2', { milliseconds: 300, cost: null }],
  ]);
  const costs = meteredCosts(versions, usage, { ...spend, estimated: true }, served);
  if (costs.kind !== 'known') throw new Error(costs.reason);
  expect(costs.champion).toBeCloseTo(0.003, 15);
  expect(costs.challenger).toBeCloseTo(0.0045, 15);
  expect(costs.how).toBe(
    'measured hours by the time of both for the same rows, at estimated prices',
  );
});
