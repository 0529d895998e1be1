import { expect, test } from 'vitest';
import { seededRandom } from '#engines/math/seeded-random.ts';
import { absoluteError, logLoss } from '../row-loss.ts';
import { championGate, type GateRow } from './champion-gate.ts';

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
  // A constant prediction of one half loses ln 2 on every row.
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
    reason: 'It is farther from its target in bias.',
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

const marginOf = (margin: number) => ({
  ...options,
  rule: { kind: 'not-worse' as const, margin },
});

/** The version that serves loses 1 everywhere; the other one 1 + `worse`, spread by 0.1 to both sides in turn. */
function worseBy(worse: number, count: number, country: string): GateRow[] {
  return Array.from({ length: count }, (_, at) => ({
    champion: 1,
    challenger: 1 + worse + (at % 2 === 0 ? 0.1 : -0.1),
    isPositive: null,
    slices: { country },
  }));
}

test('a version that is not better passes within the margin, and not one interval beyond', () => {
  const rows = [...worseBy(0.01, 400, 'NL'), ...worseBy(0.01, 400, 'DE')];
  // Three intervals at 1 - 0.05 / 3; the differences are 0.11 and -0.09, their standard error over 800 rows 0.1 / sqrt(799).
  // python3 -c "from statistics import NormalDist as N; print(N().inv_cdf(1 - 0.05 / 6))"
  const upper = 0.01 + 2.3939797998185104 * (0.1 / Math.sqrt(799));
  expect(championGate(rows, options)).toMatchObject({
    passed: false,
    reason: 'It is worse over all rows.',
    limit: null,
  });
  const within = championGate(rows, marginOf(0.02));
  expect(within.overall.upper).toBeCloseTo(upper, 12);
  expect(within).toMatchObject({
    passed: true,
    limit: 0.02,
    reason:
      'Over all rows it is not worse by more than the margin of 2%, and in no slice shown to be.',
  });
  expect(championGate(rows, marginOf(upper + 1e-9)).passed).toBe(true);
  const beyond = championGate(rows, marginOf(upper - 1e-9));
  expect(beyond).toMatchObject({ passed: false });
  expect(beyond.reason).toMatch(
    /^It is not shown to stay within the margin of .*% over all rows\.$/u,
  );
  expect(championGate(rows, marginOf(0.001))).toMatchObject({
    passed: false,
    reason: 'It is worse by more than the margin of 0.1% over all rows.',
  });
});

test('a slice that is shown to be worse by more than the margin stops what is within it over all rows', () => {
  const rows = [...worseBy(-0.01, 1_900, 'NL'), ...worseBy(0.2, 100, 'ES')];
  const gate = championGate(rows, marginOf(0.05));
  expect(gate.overall.upper).toBeLessThan(0.05);
  expect(gate).toMatchObject({
    passed: false,
    reason: 'It is worse by more than the margin of 5% in country ES.',
  });
  // Slices with fewer rows than required are not judged.
  expect(championGate(rows, { ...marginOf(0.05), sliceRowsAtLeast: 101 }).passed).toBe(true);
});

test('whatever is better passes under a margin too, and more of a margin never stops what less let pass', () => {
  for (let seed = 1; seed <= 60; seed += 1) {
    const draw = seededRandom(seed);
    const shift = (draw() - 0.5) * 0.2;
    const rows = Array.from({ length: 200 }, (): GateRow => {
      const champion = draw();
      const country = draw() < 0.6 ? 'NL' : 'ES';
      const challenger = Math.max(0, champion + shift + (draw() - 0.5) * 0.4);
      return { champion, challenger, isPositive: null, slices: { country } };
    });
    const given = [0.001, 0.05, 0.1, 0.3];
    const passed = given.map((margin) => championGate(rows, marginOf(margin)).passed);
    expect(passed).toEqual(passed.toSorted((a, b) => Number(a) - Number(b)));
    if (championGate(rows, options).passed) expect(passed[0]).toBe(true);
  }
});

test('equal versions that are always right pass under a margin, although a share of nothing is nothing', () => {
  const rows = worseBy(0, 100, 'NL').map((row) => ({ ...row, champion: 0, challenger: 0 }));
  expect(championGate(rows, options).passed).toBe(false);
  expect(championGate(rows, marginOf(0.02))).toMatchObject({ passed: true, limit: 0 });
  expect(championGate([], marginOf(0.02)).passed).toBe(false);
});
