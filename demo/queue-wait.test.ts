import { describe, expect, it } from 'vitest';
import { queueState } from './queue-wait.ts';

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
