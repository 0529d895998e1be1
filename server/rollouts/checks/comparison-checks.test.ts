import { expect, test } from 'vitest';
import type { GateComparison } from '#lib/schemas/rollouts/rollouts.ts';
import { comparisonChecks, isBeyond, withMoreChecks } from './comparison-checks.ts';

const compared = (
  value: string | null,
  difference: number,
  half: number,
  verdict: GateComparison['verdict'],
): GateComparison => ({
  slice: value === null ? null : { column: 'country', value },
  rows: 200,
  positives: null,
  champion: 0.5,
  challenger: 0.5 + difference,
  difference,
  lower: difference - half,
  upper: difference + half,
  verdict,
});
const better = { kind: 'better' as const, margin: null, limit: null };
const margin = { kind: 'not-worse' as const, margin: 0.1, limit: 0.05 };
const told = (given: Partial<Parameters<typeof comparisonChecks>[0]>) =>
  comparisonChecks({
    overall: compared(null, 0.01, 0.02, 'no difference'),
    slices: [],
    aimed: [],
    rule: better,
    measure: 'log loss',
    broken: null,
    ...given,
  }).map(({ id, status, detail }) => [id, status, detail]);

test('the difference is held to nothing, or to the margin, in words', () => {
  const figures = '0.01 (-0.01 to 0.03) in log loss on 200 requests, below 0 is better';
  expect(told({})[0]).toEqual(['overall', 'fail', `${figures}; the upper end must be below 0`]);
  expect(told({ rule: margin })[0]).toEqual([
    'overall',
    'pass',
    `${figures}; the upper end must be at most 0.05, a margin of 10%`,
  ]);
});

test('a slice is beyond the margin as a whole interval; a mean beyond it is told', () => {
  const slices = [
    compared('ES', 0.2, 0.1, 'worse'),
    compared('NL', 0.06, 0.05, 'worse'),
    compared('DE', 0.01, 0.005, 'worse'),
    compared('FR', 0.9, 0.1, 'too few rows'),
  ];
  expect(told({ slices })[1]).toEqual([
    'slices',
    'fail',
    'worse in country ES by 0.2, country NL by 0.06, country DE by 0.01; 3 evaluated, 1 with too few rows',
  ]);
  expect(told({ slices, rule: margin })[1]).toEqual([
    'slices',
    'fail',
    'worse by more than the margin in country ES by 0.2; 3 evaluated, 1 with too few rows',
  ]);
  expect(slices.map((each) => isBeyond(each, margin))).toEqual([true, false, false, false]);
  expect(told({ slices: slices.slice(1), rule: margin })[1]).toEqual([
    'slices',
    'warn',
    'beyond the margin, but not significantly, in country NL by 0.06; 2 evaluated, 1 with too few rows',
  ]);
  expect(told({ slices: slices.slice(3) })[1]?.[1]).toBe('unknown');
});

test('answers that are none, and aims, are checks of their own', () => {
  const aim = {
    measure: 'bias',
    target: 0,
    rows: 200,
    champion: 0.1,
    challenger: 1.5,
    difference: 1.4,
    lower: 1,
    upper: 2,
    verdict: 'worse' as const,
  };
  const found = told({ aimed: [aim], broken: '3 of its predictions are not a number.' });
  expect(found.map(([id, status]) => [id, status])).toEqual([
    ['answers', 'fail'],
    ['overall', 'fail'],
    ['slices', 'unknown'],
    ['aims', 'fail'],
  ]);
  expect(found[0]?.[2]).toBe('3 of its predictions are not a number');
  expect(found[3]?.[2]).toBe('bias 1.5, the serving version 0.1, target 0');
});

test('one check that fails stops what the comparison let pass; what is not known or only told does not', () => {
  const passed = { passed: true, reason: 'It is better.', checks: [] };
  const check = (status: 'pass' | 'warn' | 'fail' | 'unknown') => ({
    id: 'requests' as const,
    title: 'Schema of the requests',
    status,
    detail: 'it needs channel, which requests do not contain',
  });
  for (const status of ['pass', 'warn', 'unknown'] as const)
    expect(withMoreChecks(passed, [check(status)])).toEqual({
      ...passed,
      checks: [check(status)],
    });
  expect(withMoreChecks(passed, [check('pass'), check('fail')])).toEqual({
    passed: false,
    reason: 'Schema of the requests: it needs channel, which requests do not contain.',
    checks: [check('pass'), check('fail')],
  });
  const failed = { passed: false, reason: 'It is worse over all rows.', checks: [] };
  expect(withMoreChecks(failed, [check('fail')])).toMatchObject({ reason: failed.reason });
});
