import { describe, expect, it } from 'vitest';
import { createRng } from './random.ts';
import { meanWorkMs, medianWorkMs, versionFactor, workTimeMs } from './work-time.ts';

const profile = { name: 'orders', medianMs: 30, sigma: 0.24, loadSensitivity: 0.06 };

describe('work time', () => {
  it('has the median and the mean that the formulas give', () => {
    const rng = createRng('work');
    const draws = Array.from({ length: 20_001 }, () => workTimeMs(profile, '1.0.0', 1.2, rng));
    const sorted = draws.toSorted((a, b) => a - b);
    expect((sorted[10_000] ?? 0) / medianWorkMs(profile, '1.0.0', 1.2)).toBeCloseTo(1, 1);
    const mean = draws.reduce((sum, value) => sum + value, 0) / draws.length;
    expect(mean / meanWorkMs(profile, '1.0.0', 1.2)).toBeCloseTo(1, 1);
  });

  it('grows with the load and hardly differs between releases', () => {
    expect(medianWorkMs(profile, '1.0.0', 1.4)).toBeGreaterThan(
      medianWorkMs(profile, '1.0.0', 0.7),
    );
    for (let patch = 0; patch < 50; patch += 1) {
      const factor = versionFactor('orders', `1.0.${patch}`);
      expect(factor).toBeGreaterThan(0.984);
      expect(factor).toBeLessThan(1.016);
    }
  });
});
