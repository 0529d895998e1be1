import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalFrom, seededRandom } from '#engines/math/seeded-random.ts';
import { adwin } from './adwin.ts';
import { ddm } from './ddm.ts';
import { eddm } from './eddm.ts';
import { hddmMeans, hddmWeighted } from './hddm.ts';
import { kswin } from './kswin.ts';
import { pageHinkley } from './page-hinkley.ts';
import type { StreamDetector } from './stream-detector.ts';

// The stream of our own reference page: 300 ones in the first thousand, 600 in the second.
const stream = Array.from({ length: 2000 }, (_, index) =>
  ((index * 7919) % 10_007) / 10_007 < (index < 1000 ? 0.3 : 0.6) ? 1 : 0,
);
const at = (detector: StreamDetector, verdict: string, values: readonly number[] = stream) =>
  values.flatMap((value, index) => (detector.update(value) === verdict ? [index] : []));

describe('stream detectors', () => {
  it('alarm where river does', () => {
    expect(at(pageHinkley(), 'drift')).toEqual([1183]);
    expect(at(ddm(), 'drift')[0]).toBe(1107);
    expect(at(ddm(), 'warning').find((index) => index > 1000)).toBe(1048);
    expect(at(adwin(), 'drift')).toEqual([1215]);
  });

  it('falls are found where both sides are watched', () => {
    const fallen = Array.from({ length: 1200 }, (_, index) =>
      ((index * 7919) % 10_007) / 10_007 < (index < 600 ? 0.8 : 0.2) ? 1 : 0,
    );
    for (const make of [hddmMeans, hddmWeighted]) {
      expect(at(make(), 'drift', fallen)).toEqual([]);
      const [first = 0] = at(make({ isTwoSided: true }), 'drift', fallen);
      expect(first).toBeGreaterThan(600);
      expect(first).toBeLessThan(640);
    }
  });

  it('the window of ADWIN after its first cut', () => {
    const detector = adwin();
    for (const value of stream.slice(0, 1216)) detector.update(value);
    expect(detector.width()).toBe(960);
  });

  it('KSWIN finds a shift and keeps the newest values', () => {
    const random = seededRandom(3);
    const values = Array.from(
      { length: 600 },
      (_, index) => normalFrom(random) + (index < 300 ? 0 : 3),
    );
    const detector = kswin({ random: seededRandom(1), alpha: 1e-4 });
    const [first] = at(detector, 'drift', values);
    expect(first).toBeGreaterThanOrEqual(300);
    expect(first).toBeLessThan(340);
  });

  it('a constant never alarms', () => {
    fc.assert(
      fc.property(fc.constantFrom(0, 1), fc.integer({ min: 1, max: 600 }), (value, count) => {
        const values = Array<number>(count).fill(value);
        for (const detector of [
          adwin(),
          pageHinkley(),
          ddm(),
          eddm(),
          hddmMeans({ isTwoSided: true }),
          hddmWeighted({ isTwoSided: true }),
          kswin({ random: () => 0.5 }),
        ])
          expect(at(detector, 'drift', values)).toEqual([]);
      }),
    );
  });
});
