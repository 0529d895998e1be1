import { expect, test } from 'vitest';
import { populationStability } from '#engines/drift/methods/share-distances.ts';
import { fillZeros, shares } from '#engines/drift/methods/shares.ts';
import { seededRandom } from '#engines/math/seeded-random.ts';
import { mixLimit } from './mix-limit.ts';

const random = seededRandom(4);
const drawn = (rows: number, parts: number): Float64Array => {
  const counts = new Float64Array(parts);
  for (let row = 0; row < rows; row += 1) {
    const at = Math.floor(random() * parts);
    counts[at] = (counts[at] ?? 0) + 1;
  }
  return fillZeros(shares(counts));
};

test('chance alone stays below the limit of a mix, of small windows too', () => {
  for (const window of [100, 400, 10_000]) {
    const limit = mixLimit(10, { reference: 2_000, window });
    const beyond = Array.from({ length: 300 }, () =>
      populationStability(drawn(2_000, 10), drawn(window, 10)),
    ).filter((value) => value > limit);
    expect(beyond.length / 300).toBeLessThan(0.02);
  }
});

test('windows that are large enough have the usual limit', () => {
  expect(mixLimit(10, { reference: 20_000, window: 5_000 })).toBe(0.1);
  expect(mixLimit(10, { reference: 2_000, window: 100 })).toBeCloseTo(0.228, 3);
});
