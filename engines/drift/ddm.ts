import type { StreamDetector } from '#engines/drift/stream-detector.ts';

export type DdmOptions = { least?: number; warnAt?: number; driftAt?: number };

/**
 * Drift detection method (Gama and others, 2004) over errors 0 or 1: warns and alarms when the error rate
 * stands 2 and 3 of its deviations above its lowest level.
 */
export function ddm({ least = 30, warnAt = 2, driftAt = 3 }: DdmOptions = {}): StreamDetector {
  let count = 0;
  let rate = 0;
  let best = { rate: Infinity, deviation: Infinity };
  let isNew = false;
  return {
    width: () => count,
    update: (error) => {
      if (isNew) {
        [count, rate, isNew] = [0, 0, false];
        best = { rate: Infinity, deviation: Infinity };
      }
      count += 1;
      rate += (error - rate) / count;
      const deviation = Math.sqrt((rate * (1 - rate)) / count);
      if (count <= least) return 'stable';
      const level = rate + deviation;
      if (level <= best.rate + best.deviation) best = { rate, deviation };
      if (level > best.rate + driftAt * best.deviation) {
        isNew = true;
        return 'drift';
      }
      return level > best.rate + warnAt * best.deviation ? 'warning' : 'stable';
    },
  };
}
