import type { StreamDetector } from '#engines/drift/stream-detector.ts';

export type EddmOptions = { least?: number; warnBelow?: number; driftBelow?: number };

/**
 * Early drift detection method (Baena-Garcia and others, 2006) over errors 0 or 1: warns and alarms when errors
 * come so close together that mean and spread of their distances fall below 95 and 90 % of the largest seen.
 */
export function eddm({
  least = 30,
  warnBelow = 0.95,
  driftBelow = 0.9,
}: EddmOptions = {}): StreamDetector {
  const fresh = () => ({ count: 0, last: 0, errors: 0, mean: 0, squares: 0, most: -1 });
  let seen = fresh();
  let isNew = false;
  let isWarned = false;
  return {
    width: () => seen.count,
    update: (error) => {
      if (isNew) [seen, isNew, isWarned] = [fresh(), false, false];
      seen.count += 1;
      if (error !== 1) return isWarned ? 'warning' : 'stable';
      seen.errors += 1;
      const gap = seen.count - seen.last;
      seen.last = seen.count;
      const off = gap - seen.mean;
      seen.mean += off / seen.errors;
      seen.squares += off * (gap - seen.mean);
      if (seen.count > least) {
        const level = seen.mean + 2 * Math.sqrt(seen.squares / seen.errors);
        if (level > seen.most) seen.most = level;
        else if (seen.errors > least) {
          isNew = level / seen.most < driftBelow;
          isWarned = !isNew && level / seen.most < warnBelow;
        }
      }
      if (isNew) return 'drift';
      return isWarned ? 'warning' : 'stable';
    },
  };
}
