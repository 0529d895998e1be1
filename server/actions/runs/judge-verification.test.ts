import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Point } from '#engines/math/points.ts';
import type { OtherCause } from '#lib/schemas/actions/actions.ts';
import type { Criterion } from '#lib/schemas/actions/plan.ts';
import { judgeVerification } from './judge-verification.ts';

const criterion: Criterion = {
  signal: { metric: 'service.latency.p95', labels: {}, title: 'latency', unit: 's' },
  must: 'below',
  bound: 1,
  present: 2,
};
const window = { minSamples: 12, windowMs: 60_000 };
const fill = (value: number, count = 12) => Array.from({ length: count }, () => value);
const timed = (values: readonly number[]) => values.map((value, at): Point => [at * 1_000, value]);
const judge = (values: number[], now: number, must: Criterion['must'] = 'below') =>
  judgeVerification(
    window,
    [{ criterion: { ...criterion, must }, samples: timed(values) }],
    0,
    now,
  );

test('no verdict while the window is open, whatever the values say', () => {
  expect(judge(fill(0.1), 59_999)).toBeNull();
  expect(judge(fill(9), 59_999)).toBeNull();
});

test('verified needs twelve samples and a good median', () => {
  expect(judge(fill(0.5), 60_000)?.outcome).toBe('verified');
  expect(judge(fill(0.5, 11), 60_000)).toBeNull();
  expect(judge(fill(2), 60_000)?.outcome).toBe('not_verified');
  expect(judge(fill(2), 60_000, 'above')?.outcome).toBe('verified');
});

test('the bound itself is good unless it is excluded', () => {
  const at = (exclusive?: boolean) =>
    judgeVerification(
      window,
      [
        {
          criterion: { ...criterion, ...(exclusive ? { exclusive } : {}) },
          samples: timed(fill(1)),
        },
      ],
      0,
      60_000,
    )?.outcome;
  expect([at(), at(true)]).toEqual(['verified', 'not_verified']);
});

test('good at first and bad in the end is a relapse and refutes', () => {
  expect(judge([...fill(0.5, 8), ...fill(5, 6)], 60_000)?.outcome).toBe('not_verified');
  expect(judge([...fill(0.5, 30), ...fill(5, 30)], 60_000)?.outcome).toBe('not_verified');
});

test('scattered bad values are not enough to pass, and no reason to undo: they get more time', () => {
  const mixed = Array.from({ length: 15 }, (_, index) => (index % 3 === 0 ? 5 : 0.5));
  expect(judge(mixed, 60_000)).toBeNull();
  expect(judge([...mixed, ...fill(0.5, 7)], 120_000)?.outcome).toBe('verified');
  expect(judge([...mixed, ...fill(5, 12)], 120_000)?.outcome).toBe('not_verified');
  expect(judge(mixed, 180_000)).toMatchObject({
    outcome: 'inconclusive',
    reason: 'latency was within its limit in 10 of 15 samples; three of four are required.',
  });
});

test('as many bad values as good ones, just beyond the limit, call a person after three windows and undo nothing', () => {
  // As a service has them whose machine is busy: what was cured stays near its limit.
  const near = Array.from({ length: 15 }, (_, index) => (index % 2 === 0 ? 1.02 : 0.97));
  expect(judge(near, 60_000)).toBeNull();
  expect(judge([...near, ...fill(0.5, 20)], 120_000)?.outcome).toBe('verified');
  expect(judge([...near, ...fill(5, 15)], 120_000)?.outcome).toBe('not_verified');
  expect(judge(near, 180_000)).toMatchObject({
    outcome: 'inconclusive',
    reason: 'latency was within its limit in 7 of 15 samples; three of four are required.',
  });
});

test('missing data is inconclusive after three windows, never a pass and never a failure', () => {
  expect(judge([], 179_999)).toBeNull();
  expect(judge([], 180_000)?.outcome).toBe('inconclusive');
  expect(judge(fill(9, 11), 180_000)?.outcome).toBe('inconclusive');
});

test('one failing criterion fails the whole, but only once every criterion is measured', () => {
  const two = (second: number[], now: number) =>
    judgeVerification(
      window,
      [
        { criterion, samples: timed(fill(9)) },
        { criterion, samples: timed(second) },
      ],
      0,
      now,
    )?.outcome;
  expect(two(fill(0.1), 60_000)).toBe('not_verified');
  expect(two([], 60_000)).toBeUndefined();
});

test('a plan without criteria proves nothing', () => {
  expect(judgeVerification(window, [], 0, 60_000)?.outcome).toBe('inconclusive');
});

test('values that are all good never fail, values that are all bad never pass', () => {
  const some = (min: number, max: number) =>
    fc.array(fc.double({ min, max, noNaN: true }), { minLength: 12, maxLength: 60 });
  fc.assert(fc.property(some(0, 1), (values) => judge(values, 60_000)?.outcome === 'verified'));
  fc.assert(
    fc.property(some(1.001, 9), (values) => judge(values, 60_000)?.outcome === 'not_verified'),
  );
});

test('stores how many samples failed and when', () => {
  const result = judge([...fill(0.5, 9), ...fill(5, 6)], 60_000);
  expect(result?.reason).toBe('latency missed its limit in 6 of 15 samples.');
  expect(result?.criteria[0]).toMatchObject({
    samples: 15,
    good: 9,
    failing: {
      count: 6,
      firstAt: '1970-01-01T00:00:09.000Z',
      lastAt: '1970-01-01T00:00:14.000Z',
    },
  });
  expect(result?.otherCauses).toBeUndefined();
});

test('names what began after the run where a criterion fails, and hands over', () => {
  const otherCauses: OtherCause[] = [
    {
      kind: 'change',
      title: 'Deploy payments 2.3.0',
      resource: { kind: 'service', name: 'payments' },
      at: '2026-12-01T21:20:30.000Z',
    },
    {
      kind: 'alert',
      title: 'memory 125 MiB, limit 124 MiB',
      resource: { kind: 'service', name: 'payments' },
      at: '2026-12-01T21:21:00.000Z',
    },
  ];
  const beside = (causes: OtherCause[], values = fill(5, 15)) =>
    judgeVerification(
      window,
      [{ criterion, samples: timed(values), otherCauses: causes }],
      0,
      60_000,
    );
  expect(beside(otherCauses)).toMatchObject({
    outcome: 'inconclusive',
    reason:
      'latency missed its limit in 15 of 15 samples. Another cause started after the run: Deploy payments 2.3.0 at 21:20 UTC (and 1 more).',
    otherCauses,
  });
  expect(beside(otherCauses.slice(1))?.reason).toContain(
    'memory 125 MiB, limit 124 MiB (payments) at 21:21 UTC',
  );
  expect(beside(otherCauses, fill(0.5, 15))?.outcome).toBe('verified');
  const innocent: OtherCause = {
    kind: 'change',
    title: 'Deploy recommender 0.10.0',
    resource: { kind: 'service', name: 'recommender' },
    at: '2026-12-01T21:20:00.000Z',
  };
  // Its resource has no alert.
  expect(beside([innocent, ...otherCauses])?.reason).toContain(
    'Deploy payments 2.3.0 at 21:20 UTC (and 2 more).',
  );
  expect(beside([innocent])?.reason).toContain('Deploy recommender 0.10.0 at 21:20 UTC.');
});
