import { expect, test } from 'vitest';
import { seededRandom } from '#engines/math/seeded-random.ts';
import { pickRows, rowsAt } from './pick-rows.ts';

test('one row of each stretch is picked, in order, and all where there are few', () => {
  expect(pickRows(10, 10, seededRandom(1))).toBeNull();
  const rows = pickRows(1_000, 100.9, seededRandom(1)) ?? new Uint32Array();
  expect(rows).toHaveLength(100);
  expect([...rows].every((row, at) => Math.floor(row / 10) === at)).toBe(true);
});

test('rows of devices that come in turns are all seen', () => {
  // Every fifth row would be of one device.
  const codes = Int32Array.from({ length: 5_000 }, (_, row) => row % 5);
  const column = {
    name: 'device',
    kind: 'categorical',
    codes,
    labels: ['a', 'b', 'c', 'd', 'e'],
  } as const;
  const picked = rowsAt(column, pickRows(5_000, 1_000, seededRandom(2)));
  const counts = [0, 0, 0, 0, 0];
  if (picked.kind === 'categorical')
    for (const code of picked.codes) counts[code] = (counts[code] ?? 0) + 1;
  for (const count of counts) expect(Math.abs(count - 200)).toBeLessThan(60);
});
