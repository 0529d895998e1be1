import { describe, expect, test } from 'vitest';
import type { ActionDetail } from '#lib/schemas/actions/actions.ts';
import { effectRange, expectedLine, goalOf, valueBefore } from './effect-range.ts';

const signal = { metric: 'service.latency.p95', labels: {}, title: 'checkout p95', unit: 's' };
const plan = {
  expectedEffect: { kind: 'signal', signal, from: 1.92, to: 0.6, withinMs: 300_000 },
  successCriteria: { criteria: [], settleMs: 14_000, windowMs: 32_000, minSamples: 12 },
} as Pick<ActionDetail['plan'], 'expectedEffect' | 'successCriteria'> as ActionDetail['plan'];
const base = {
  status: 'proposed' as const,
  plan,
  runs: [],
  proposedAt: '2026-11-25T10:00:00.000Z',
  verification: null,
  verificationProgress: null,
};
const now = Date.parse('2026-11-25T10:04:03.000Z');

describe('effectRange', () => {
  test('begins now while the action has not started', () => {
    const range = effectRange(base, now);
    expect(range.startMs).toBe(Date.parse('2026-11-25T10:04:10.000Z'));
    expect(range.started).toBe(false);
    expect(range.fromMs).toBe(range.startMs - 1_800_000);
    expect(range.verifyToMs - range.verifyFromMs).toBe(32_000);
    expect(range.toMs).toBe(range.startMs + 450_000);
  });

  test('stays at the start of the run afterwards, with the measured window', () => {
    const startedAt = '2026-11-25T10:02:00.000Z';
    const range = effectRange(
      {
        ...base,
        status: 'verifying',
        runs: [
          {
            id: 'r',
            purpose: 'run',
            simulated: false,
            status: 'succeeded',
            startedAt,
            finishedAt: null,
            log: [],
          },
        ],
        verificationProgress: {
          samples: 3,
          needed: 12,
          fromAt: '2026-11-25T10:03:00.000Z',
          untilAt: '2026-11-25T10:03:32.000Z',
        },
      },
      now,
    );
    expect(range.started).toBe(true);
    expect(range.startMs).toBe(Date.parse(startedAt));
    expect(range.verifyToMs).toBe(Date.parse('2026-11-25T10:03:32.000Z'));
  });

  test('an action that ended without a run stays where it was proposed', () => {
    expect(effectRange({ ...base, status: 'rejected' }, now).startMs).toBe(
      Date.parse(base.proposedAt),
    );
  });
});

describe('expectedLine', () => {
  const range = effectRange(base, now);
  test('goes from the present value to the promise and stays there', () => {
    expect(expectedLine({ from: 1.92, to: 0.6, withinMs: 300_000 }, range, 1.8)).toEqual([
      [range.startMs, 1.8],
      [range.startMs + 300_000, 0.6],
      [range.toMs, 0.6],
    ]);
  });
  test('without any present value only the promise is drawn', () => {
    expect(expectedLine({ from: null, to: 0.6, withinMs: 300_000 }, range, null)).toHaveLength(2);
  });
});

test('valueBefore takes the last measured value', () => {
  const points = [
    [1, 5],
    [2, null],
    [3, 7],
  ] as const;
  expect(valueBefore(points, 2)).toBe(5);
  expect(valueBefore(points, 0)).toBeNull();
});

test('the goal is the bound, unless the signal is better already', () => {
  expect(goalOf({ to: 0.6 }, 'below', 1.9)).toBe(0.6);
  expect(goalOf({ to: 0.6 }, 'below', 0.4)).toBe(0.4);
  expect(goalOf({ to: 10 }, 'above', 12)).toBe(12);
  expect(goalOf({ to: 10 }, 'above', null)).toBe(10);
  expect(goalOf({ to: 10 }, undefined, 3)).toBe(10);
});
