import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { deviation } from './deviation.ts';
import { readVectors } from './read-vectors.ts';
import { referenceValues } from './reference-values.ts';
import { specialValue } from './special-values.ts';
import { alarmPositions, upstreamValue } from './upstream-values.ts';

const PLACES = ['../../shared/data', '../../../shared/data'];
const DATA = PLACES.map((place) => resolve(import.meta.dirname, place)).find(existsSync) ?? '';
const { reference, upstream } = readVectors(DATA);

/** Not ours to compute: the place of the largest difference. */
const IGNORED = new Set(['location']);
const wanted = (expected: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(expected).filter(([key]) => !IGNORED.has(key)));

describe.skipIf(reference === null)('reference vectors (skipped where the data are absent)', () => {
  it('special functions', () => {
    for (const given of reference?.special_functions ?? [])
      expect(deviation(given.value, specialValue(given)), given.fn).toBeLessThan(1e-9);
  });
  it('closed forms and p values', () => {
    for (const one of reference?.cases ?? [])
      expect(deviation(wanted(one.expected), referenceValues(one)), one.name).toBeLessThan(one.tol);
  });
});

describe.skipIf(upstream === null)('expectations of the packages (skipped where absent)', () => {
  it('drift methods', () => {
    for (const one of upstream?.functions ?? []) {
      const expected = one.expected.pvalue ?? one.expected.value ?? NaN;
      expect(Math.abs(upstreamValue(one) - expected), one.name).toBeLessThanOrEqual(
        one.expected.abs,
      );
    }
  });
  it('stream detectors', () => {
    const found = (upstream?.detectors ?? []).map(({ detector, stream, indices }) => ({
      indices,
      ours: alarmPositions(detector, upstream?.detector_streams[stream] ?? []),
    }));
    const known = found.filter(({ ours }) => ours !== null);
    expect(known.map(({ ours }) => ours)).toEqual(known.map(({ indices }) => indices));
    expect(known).toHaveLength(8);
  });
});
