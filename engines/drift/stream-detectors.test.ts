import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adwin } from './streams/adwin.ts';
import { pageHinkley } from './streams/page-hinkley.ts';
import type { StreamDetector } from './streams/stream-detector.ts';

// The stream of our own reference page: 300 ones in the first thousand, 600 in the second.
const stream = Array.from({ length: 2000 }, (_, index) =>
  ((index * 7919) % 10_007) / 10_007 < (index < 1000 ? 0.3 : 0.6) ? 1 : 0,
);
const at = (detector: StreamDetector, verdict: string, values: readonly number[] = stream) =>
  values.flatMap((value, index) => (detector.update(value) === verdict ? [index] : []));

describe('stream detectors', () => {
  it('alarm where river does', () => {
    expect(at(pageHinkley(), 'drift')).toEqual([1183]);
    expect(at(adwin(), 'drift')).toEqual([1215]);
  });

  it('the window of ADWIN after its first cut', () => {
    const detector = adwin();
    for (const value of stream.slice(0, 1216)) detector.update(value);
    expect(detector.width()).toBe(960);
  });

  it('a constant never alarms', () => {
    fc.assert(
      fc.property(fc.constantFrom(0, 1), fc.integer({ min: 1, max: 600 }), (value, count) => {
        const values = Array<number>(count).fill(value);
        for (const detector of [adwin(), pageHinkley()])
          expect(at(detector, 'drift', values)).toEqual([]);
      }),
    );
  });
});
