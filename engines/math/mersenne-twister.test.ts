import { describe, expect, it } from 'vitest';
import { mersenneTwister, permutation } from './mersenne-twister.ts';

describe('the generator of NumPy', () => {
  it('has the published first outputs of seed 5489 and of seed 0', () => {
    const draw = mersenneTwister(5489);
    expect([draw(), draw(), draw()]).toEqual([3499211612, 581869302, 3890346734]);
    // numpy.random.RandomState(0).randint(0, 2**32, 3, dtype="uint32")
    const zero = mersenneTwister(0);
    expect([zero(), zero(), zero()]).toEqual([2357136044, 2546248239, 3071714933]);
  });
  it('permutes as numpy.random.RandomState(0).permutation does', () => {
    const draw = mersenneTwister(0);
    expect([...permutation(10, draw)]).toEqual([2, 8, 4, 9, 1, 6, 7, 3, 0, 5]);
    expect([...permutation(10, draw)]).toEqual([3, 5, 1, 2, 9, 8, 0, 6, 7, 4]);
  });
});
