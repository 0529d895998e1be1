import { describe, expect, it } from 'vitest';
import { queueState, unsentWaitMs } from './queue-wait.ts';
import { createRng } from './random.ts';

describe('queueState', () => {
  it('equals the textbook values of Erlang C', () => {
    // 2 servers at 1 erlang: C = 1/3; 1 server: C = its use.
    expect(queueState(10, 100, 2).waitProbability).toBeCloseTo(1 / 3, 6);
    expect(queueState(5, 100, 1).waitProbability).toBeCloseTo(0.5, 6);
    expect(queueState(5, 100, 1).meanWaitMs).toBeCloseTo(200, 6);
  });

  it('is almost no wait when idle and finite when overloaded', () => {
    expect(queueState(0.1, 50, 8).waitProbability).toBeLessThan(1e-9);
    expect(queueState(1_000, 100, 4).meanWaitMs).toBeLessThan(10_000);
  });
});

describe('unsentWaitMs', () => {
  const mean = (unsentPerSecond: number, meanStayMs: number | null) => {
    const rng = createRng('waits');
    const draws = Array.from({ length: 4_000 }, () =>
      unsentWaitMs({ unsentPerSecond, meanStayMs, slots: 2 }, rng),
    );
    return draws.reduce((sum, waitMs) => sum + waitMs, 0) / draws.length;
  };

  it('is nothing at full load, and before the first request has left', () => {
    expect(mean(0, 100)).toBe(0);
    expect(mean(10, null)).toBe(0);
  });

  it('is the wait of the full queue, and long during a surge', () => {
    // A third of the arrivals waits 100 ms on average.
    expect(mean(10, 100)).toBeGreaterThan(25);
    expect(mean(10, 100)).toBeLessThan(42);
    expect(mean(40, 100)).toBeGreaterThan(500);
  });
});
