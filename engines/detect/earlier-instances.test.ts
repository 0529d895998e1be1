import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { growthAtAge, outgrowsPredecessors } from '#engines/detect/earlier-instances.ts';
import { findLeak } from '#engines/detect/trend-leak.ts';
import type { Point } from '#engines/math/points.ts';

const MB = 1024 * 1024;
const SAMPLE_MS = 10_000;
/** A process that starts at 90 MiB and grows by `rise` MiB within `minutes`, then stays. */
const life = (startMs: number, minutes: number, rise: number, lasts = minutes): Point[] =>
  Array.from({ length: lasts * 6 }, (_, at): Point => [
    startMs + at * SAMPLE_MS,
    (90 + rise * Math.min(1, at / (minutes * 6 - 1))) * MB,
  ]);

describe('growthAtAge', () => {
  it('measures each earlier instance at the same age', () => {
    const history = [...life(0, 10, 18, 60), ...life(3_600_000, 10, 30, 60)];
    const [first = 0, second = 0, ...others] = growthAtAge(history, 600_000);
    expect(others).toEqual([]);
    expect(first / MB).toBeCloseTo(18, 0);
    expect(second / MB).toBeCloseTo(30, 0);
  });
  it('omits instances that ended earlier', () => {
    expect(growthAtAge(life(0, 10, 18, 12), 20 * 60_000)).toEqual([]);
    expect(growthAtAge([], 60_000)).toEqual([]);
  });
});

describe('outgrowsPredecessors', () => {
  const run = { to: 108 * MB, lowest: 90 * MB, msToLimit: 4 * 3_600_000 };
  it('is false when earlier instances grew as far', () => {
    expect(outgrowsPredecessors(run, [17 * MB, 16 * MB])).toBe(false);
    expect(outgrowsPredecessors({ ...run, msToLimit: 60_000 }, [17 * MB])).toBe(false);
  });
  it('is true when growth is well beyond every earlier instance', () => {
    expect(outgrowsPredecessors({ ...run, to: 130 * MB }, [17 * MB, 16 * MB])).toBe(true);
    // 1.8 times as far, and only 1 MiB.
    expect(outgrowsPredecessors({ ...run, to: 92 * MB }, [1.1 * MB])).toBe(false);
  });
  it('requires a near limit when there are no earlier instances', () => {
    expect(outgrowsPredecessors(run, [])).toBe(false);
    expect(outgrowsPredecessors({ ...run, msToLimit: NaN }, [])).toBe(false);
    expect(outgrowsPredecessors({ ...run, msToLimit: 3_600_000 }, [])).toBe(true);
  });
  it('is never true when an earlier instance grew as far', () => {
    const growth = fc.double({ min: 0, max: 500, noNaN: true });
    fc.assert(
      fc.property(growth, fc.array(growth, { minLength: 1 }), (rise, earlier) => {
        const to = (90 + rise) * MB;
        const grown = earlier.map((one) => one * MB);
        if (Math.max(...grown) >= rise * MB)
          expect(outgrowsPredecessors({ ...run, to }, grown)).toBe(false);
      }),
    );
  });
});

describe('findLeak of a young process', () => {
  it('returns the age when the process started within the points', () => {
    const restarted = [...life(0, 1, 0, 8), ...life(480_000, 20, 60)];
    const first = restarted.map(([atMs, value], at): Point => [atMs, at < 48 ? 150 * MB : value]);
    const leak = findLeak(first, { limit: 400 * MB });
    expect(leak.ageMs).toBeCloseTo(1_190_000, -4);
    expect(findLeak(life(0, 20, 60)).ageMs).toBeNull();
    expect(findLeak(life(0, 20, 60), { firstSeenMs: 0 }).ageMs).toBe(1_190_000);
  });
  it('ignores the warm-up after a restart', () => {
    const before = life(0, 1, 0, 8).map(([atMs]): Point => [atMs, 99 * MB]);
    const after = life(480_000, 6, 20);
    expect(findLeak([...before, ...after]).leaking).toBe(false);
  });
});
