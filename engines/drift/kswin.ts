import { ksPValue, ksStatistic } from '#engines/drift/ks-test.ts';
import { sampleRows } from '#engines/drift/sample-rows.ts';
import type { StreamDetector } from '#engines/drift/stream-detector.ts';

export type KswinOptions = {
  random: () => number;
  alpha?: number;
  window?: number;
  recent?: number;
  leastStatistic?: number;
  /** Values between two comparisons. */
  clock?: number;
};

/**
 * Kolmogorov-Smirnov windowing (Raab and others, 2020): the newest values of a window against a random
 * sample of the same size from the older ones. A drift keeps only the newest.
 */
export function kswin({
  random,
  alpha = 0.005,
  window: size = 100,
  recent = 30,
  leastStatistic = 0.1,
  clock = 1,
}: KswinOptions): StreamDetector {
  let values: number[] = [];
  let count = 0;
  return {
    width: () => values.length,
    update: (value) => {
      values.push(value);
      if (values.length > size) values.shift();
      count += 1;
      if (values.length < size || count % clock !== 0) return 'stable';
      const older = sampleRows(values.slice(0, size - recent), recent, random);
      const newest = values.slice(size - recent);
      const [x, y] = [Float64Array.from(older).sort(), Float64Array.from(newest).sort()];
      const statistic = ksStatistic(x, y);
      const pValue = ksPValue(statistic, { x: x.length, y: y.length });
      if (pValue > alpha || statistic <= leastStatistic) return 'stable';
      values = newest;
      return 'drift';
    },
  };
}
