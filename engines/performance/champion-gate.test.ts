import { expect, test } from 'vitest';
import { seededRandom } from '#engines/math/seeded-random.ts';
import type { GateRow } from './champion-gate.ts';
import { championGate } from './champion-gate.ts';
import { absoluteError, logLoss } from './row-loss.ts';

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
    const label = random() < chance ? 1 : 0;
    const said = says(chance);
    return {
      champion: logLoss(said.champion, label),
      challenger: logLoss(said.challenger, label),
      isPositive: label === 1,
      slices: { country },
    };
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

test('a version that is better by its loss and off to one side is stopped by its bias', () => {
  const rows = Array.from({ length: 400 }, (_, at) => {
    const off = at % 2 === 0 ? 1 : -1;
    return { champion: 3 * off, challenger: 1.5 + off / 2 };
  });
  const losses = rows.map(({ champion, challenger }) => ({
    champion: absoluteError(champion, 0),
    challenger: absoluteError(challenger, 0),
    isPositive: null,
    slices: {},
  }));
  const bias = {
    measure: 'bias',
    target: 0,
    champion: rows.map((row) => row.champion),
    challenger: rows.map((row) => row.challenger),
  };
  expect(championGate(losses, options).passed).toBe(true);
  const gate = championGate(losses, options, [bias]);
  expect(gate).toMatchObject({
    passed: false,
    comparisons: 2,
    reason: 'It is farther from what it aims at in bias.',
    overall: { verdict: 'better' },
  });
  expect(gate.aimed[0]).toMatchObject({ challenger: 1.5, verdict: 'worse' });
  expect(gate.aimed[0]?.champion).toBeCloseTo(0, 12);
});

test('a constant column and one with very many values are no slices', () => {
  const rows = rowsOf(100, 'NL', improves).map((row, index) => ({
    ...row,
    slices: { ...row.slices, customer: String(index) },
  }));
  expect(championGate(rows, options).slices).toEqual([]);
});

test('of predicted numbers the mean absolute errors are compared, and nothing is positive', () => {
  const rows = Array.from({ length: 200 }, (_, at): GateRow => {
    // The one is wrong by 3 everywhere, the other by 1 and 2 in turn.
    const label = at * 10;
    return {
      champion: absoluteError(label + 3, label),
      challenger: absoluteError(label - 1 - (at % 2), label),
      isPositive: null,
      slices: {},
    };
  });
  const { passed, overall } = championGate(rows, options);
  expect(passed).toBe(true);
  expect(overall).toMatchObject({
    champion: 3,
    challenger: 1.5,
    difference: -1.5,
    positives: null,
  });
  // The differences are -2 and -1: their standard error over 200 rows is 0.5 / sqrt(199).
  const width = 1.959963984540054 * (0.5 / Math.sqrt(199));
  expect(overall.lower).toBeCloseTo(-1.5 - width, 12);
  expect(overall.upper).toBeCloseTo(-1.5 + width, 12);
});
