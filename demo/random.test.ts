import { describe, expect, it } from 'vitest';
import { createRng, hash32, logNormal, pick, shuffled } from './random.ts';

describe('random', () => {
  it('gives the same numbers for the same seed and others for another', () => {
    const draw = (seed: string) => Array.from({ length: 5 }, createRng(seed));
    expect(draw('a')).toEqual(draw('a'));
    expect(draw('a')).not.toEqual(draw('b'));
  });

  it('hashes similar texts to unrelated values', () => {
    expect(Math.abs(hash32('seed-1') - hash32('seed-2'))).toBeGreaterThan(1_000);
  });

  it('draws log-normal values around the median', () => {
    const rng = createRng('median');
    const values = Array.from({ length: 4_001 }, () => logNormal(rng, 20, 0.3)).toSorted(
      (a, b) => a - b,
    );
    expect(values[2_000]).toBeGreaterThan(19.3);
    expect(values[2_000]).toBeLessThan(20.7);
  });

  it('shuffles without losing an item, and refuses to pick from nothing', () => {
    expect(shuffled(createRng('s'), [1, 2, 3, 4]).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4]);
    expect(() => pick(createRng('s'), [])).toThrow('nothing to pick');
  });
});
