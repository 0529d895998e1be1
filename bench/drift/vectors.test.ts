import { describe, expect, it } from 'vitest';
import { deviation } from './deviation.ts';
import { packageVectors, scipyVectors } from './golden-vectors.ts';
import { referenceValues } from './reference-values.ts';
import { specialValue } from './special-values.ts';
import { alarmPositions, upstreamValue } from './upstream-values.ts';

const scipy = scipyVectors();
const packages = packageVectors();

describe('reference vectors', () => {
  it('special functions', () => {
    expect(scipy.special_functions.length).toBeGreaterThanOrEqual(36);
    for (const given of scipy.special_functions)
      expect(deviation(given.value, specialValue(given)), given.fn).toBeLessThan(1e-9);
  });
  it('closed forms and p values', () => {
    expect(scipy.cases.length).toBeGreaterThanOrEqual(117);
    for (const one of scipy.cases)
      expect(deviation(one.expected, referenceValues(one)), one.name).toBeLessThan(one.tol);
  });
});

describe('expectations of the packages', () => {
  it('drift methods', () => {
    expect(packages.functions.length).toBeGreaterThanOrEqual(22);
    for (const one of packages.functions) {
      const expected = one.expected.pvalue ?? one.expected.value ?? NaN;
      expect(Math.abs(upstreamValue(one) - expected), one.name).toBeLessThanOrEqual(
        one.expected.abs,
      );
    }
  });
  it('stream detectors', () => {
    const found = packages.detectors.map(({ detector, stream }) =>
      alarmPositions(detector, packages.detector_streams[stream] ?? []),
    );
    expect(found).toEqual(packages.detectors.map(({ indices }) => indices));
    expect(found.length).toBeGreaterThanOrEqual(2);
  });
});
