import { expect, test } from 'vitest';
import { seededRandom } from '#engines/math/seeded-random.ts';
import type { GateRow } from './champion-gate.ts';
import { championGate } from './champion-gate.ts';

const options = { sliceRowsAtLeast: 50, confidence: 0.95 };
const random = seededRandom(7);

/** Rows whose truth has this chance; each version says what `says` makes of it. */
function rowsOf(
  count: number,
  country: string,
  says: (chance: number) => { champion: number; challenger: number },
): GateRow[] {
  return Array.from({ length: count }, () => {
    const chance = random();
    return { label: random() < chance ? 1 : 0, ...says(chance), slices: { country } };
  });
}

const improves = (chance: number) => ({ champion: 0.5, challenger: chance });

test('a version that knows the chances beats one that says a half, by its exact loss', () => {
  const gate = championGate(
    [...rowsOf(400, 'NL', improves), ...rowsOf(400, 'DE', improves)],
    options,
  );
  expect(gate).toMatchObject({ passed: true, rows: 800, comparisons: 3 });
  expect(gate.level).toBeCloseTo(1 - 0.05 / 3, 12);
  // Whoever always says a half loses ln 2 on every row.
  expect(gate.overall.champion).toBeCloseTo(Math.LN2, 12);
  expect(gate.overall.upper).toBeLessThan(0);
  expect(gate.slices.map(({ verdict }) => verdict)).toEqual(['better', 'better']);
});

test('better over all and worse in one slice is stopped by the slice', () => {
  const gate = championGate(
    [
      ...rowsOf(1900, 'NL', improves),
      ...rowsOf(100, 'ES', (chance) => ({ champion: chance, challenger: 0.02 })),
    ],
    options,
  );
  expect(gate.overall.verdict).toBe('better');
  expect(gate.passed).toBe(false);
  expect(gate.reason).toBe('It is worse in country ES.');
  expect(gate.slices[0]).toMatchObject({
    slice: { column: 'country', value: 'ES' },
    rows: 100,
    verdict: 'worse',
  });
});

test('equal versions show no improvement, and a small slice is told and not judged', () => {
  const same = (chance: number) => ({ champion: chance, challenger: chance });
  const gate = championGate([...rowsOf(300, 'NL', same), ...rowsOf(20, 'ES', same)], options);
  expect(gate).toMatchObject({
    passed: false,
    comparisons: 2,
    reason: 'No improvement is shown over all rows.',
  });
  expect(gate.slices.find(({ rows }) => rows === 20)?.verdict).toBe('too few rows');
  expect(gate.overall.difference).toBe(0);
});

test('a constant column and one with very many values are no slices', () => {
  const rows = rowsOf(100, 'NL', improves).map((row, index) => ({
    ...row,
    slices: { ...row.slices, customer: String(index) },
  }));
  expect(championGate(rows, options).slices).toEqual([]);
});
