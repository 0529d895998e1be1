import { describe, expect, it } from 'vitest';
import { LONGEST_STEPS, samplingSteps } from '#lib/numerics/sampling-steps.ts';

const times = (...intervals: number[]): number[] => {
  let at = 0;
  return [0, ...intervals.map((interval) => (at += interval))];
};
const repeat = (interval: number, count: number): number[] =>
  Array.from({ length: count }, () => interval);
const silences = (all: number[]): number[] => {
  const steps = samplingSteps(times(...all));
  return all.filter((interval, index) => interval > LONGEST_STEPS * (steps[index] ?? 0));
};

describe('samplingSteps', () => {
  it('gives each interval the step of its own time', () => {
    expect(samplingSteps(times(10, 10, 10))).toEqual([10, 10, 10]);
    expect(samplingSteps(times(60, 60, 60, 10, 10, 10))).toEqual([35, 60, 60, 60, 60, 35]);
    expect(samplingSteps(times(7))).toEqual([7]);
    expect(samplingSteps([5])).toEqual([]);
  });

  it('finds no silence where the step changes, and a silence at either step', () => {
    for (const [coarse, fine] of [
      [60, 10],
      [300, 60],
      [3_600, 60],
    ] as const) {
      const history = repeat(coarse, 12);
      const live = repeat(fine, 40);
      expect(silences([...history, ...live])).toEqual([]);
      expect(silences([...live, ...history])).toEqual([]);
      const gap = 3 * fine;
      expect(silences([...history, ...live, gap, ...live])).toEqual([gap]);
      expect(silences([...history, 3 * coarse, ...history, ...live])).toEqual([3 * coarse]);
    }
  });

  it('finds silences that are near each other', () => {
    expect(silences([...repeat(10, 5), 300, 10, 10, 300, ...repeat(10, 5)])).toEqual([300, 300]);
  });
});
