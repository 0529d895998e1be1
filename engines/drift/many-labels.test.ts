import fc from 'fast-check';
import { expect, it } from 'vitest';
import { seededRandom } from '#engines/math/seeded-random.ts';
import type { RawTexts } from './raw-column.ts';
import type { TextCounts } from './sketch/sketch-counts.ts';
import { sketchDrift } from './sketch/sketch-drift.ts';
import { sketchOf } from './sketch/sketch-of.ts';
import {
  holdsAll,
  isProse,
  missingShare,
  referenceRows,
  type TextSketch,
} from './sketch/sketch.ts';

const MERCHANTS = 5_000;
type Draw = (random: () => number) => number;

const equally: Draw = (random) => Math.floor(random() * MERCHANTS);
/** The few are asked for far more often than the many: about 1 / rank. */
const steeply: Draw = (random) => Math.floor(MERCHANTS ** random()) - 1;

const labelOf = (at: number): string => `m${at}`;
const labels = Array.from({ length: MERCHANTS }, (_, at) => labelOf(at));

function column(rows: number, draw: Draw, seed: number): RawTexts {
  const random = seededRandom(seed);
  const codes = Int32Array.from({ length: rows }, () => draw(random));
  return { name: 'merchant', kind: 'texts', codes, labels };
}

function sketched(raw: RawTexts): TextSketch {
  const sketch = sketchOf(raw);
  if (sketch?.kind !== 'texts') throw new Error('no texts');
  return sketch;
}

/**
 * Counts of a window as the store reports them: every label of the sketch, the most frequent ones,
 * and the number of other rows.
 */
function counted(sketch: TextSketch, raw: RawTexts, most = 2_000): TextCounts {
  const all = new Map<string, number>();
  for (const code of raw.codes) {
    const label = raw.labels[code] ?? '';
    all.set(label, (all.get(label) ?? 0) + 1);
  }
  const held = new Set(sketch.counts.map(([label]) => label));
  const order = [...all].toSorted(
    (a, b) => Number(held.has(b[0])) - Number(held.has(a[0])) || b[1] - a[1],
  );
  const counts = new Map(order.slice(0, most));
  const other = order.slice(most).reduce((sum, [, count]) => sum + count, 0);
  return { kind: 'texts', counts, other, missing: 0 };
}

function measured(sketch: TextSketch, now: RawTexts, plan?: Parameters<typeof sketchDrift>[1]) {
  const [found] = sketchDrift([{ sketch, now: counted(sketch, now) }], plan);
  if (found === undefined) throw new Error('no column');
  return found;
}

const psiOf = ({ results }: ReturnType<typeof measured>) =>
  results.find(({ method }) => method === 'psi');
const pOf = ({ results }: ReturnType<typeof measured>) =>
  results.find(({ method }) => method === 'chi2')?.pValue ?? Number.NaN;

it('5,000 equally frequent merchants that stay as they were do not drift, and neither PSI nor chi-square sees a change', () => {
  const sketch = sketched(column(200_000, equally, 1));
  expect(sketch.counts).toHaveLength(1_000);
  expect(holdsAll(sketch)).toBe(false);
  const found = measured(sketch, column(200_000, equally, 2));
  expect(found).toMatchObject({ drifted: false, noVerdict: null });
  expect(psiOf(found)?.value).toBeLessThan(0.05);
  expect(pOf(found)).toBeGreaterThan(0.001);
  // The rest is compared together: how much more each merchant alone would show is unknown.
  expect(psiOf(found)?.error).toBeNull();
});

it('so few rows that no merchant can be told from chance give no verdict', () => {
  const sketch = sketched(column(200_000, equally, 1));
  const found = measured(sketch, column(2_000, equally, 3));
  expect(found).toMatchObject({ noVerdict: 'few-rows', drifted: false, results: [] });
});

it('labels chosen from many are counted in rows that did not choose them', () => {
  const raw = column(50_000, equally, 4);
  const sketch = sketched({
    ...raw,
    codes: raw.codes.map((code, row) => (row % 10 === 0 ? -1 : code)),
  });
  const present = referenceRows(sketch);
  expect(present).toBeGreaterThan(21_000);
  expect(present).toBeLessThan(24_000);
  expect(missingShare(sketch)).toBeCloseTo(0.1, 2);
  // A merchant has one row in 5,000; the thousand that a half had most often have no more of them in the other.
  const share = 1 - sketch.other / present;
  expect(share).toBeGreaterThan(0.18);
  expect(share).toBeLessThan(0.22);
});

it('an unchanged draw from many categories does not drift, however many rows the window has', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(equally, steeply),
      fc.integer({ min: 200, max: 60_000 }),
      fc.integer({ min: 10_000, max: 120_000 }),
      fc.integer({ min: 1, max: 1_000_000 }),
      (draw, rows, before, seed) => {
        const sketch = sketched(column(before, draw, seed));
        expect(measured(sketch, column(rows, draw, seed + 1)).drifted).toBe(false);
      },
    ),
    { numRuns: 40, seed: 5 },
  );
});

it('a chosen test is as rarely wrong about many categories as its threshold says', () => {
  const plan = {
    profile: 'native' as const,
    numeric: { method: null, threshold: null },
    categorical: { method: 'chi2' as const, threshold: 0.01 },
  };
  const runs = Array.from({ length: 40 }, (_, seed) => {
    const draw = seed % 2 === 0 ? equally : steeply;
    const sketch = sketched(column(60_000, draw, 10 * seed + 1));
    return measured(sketch, column(40_000, draw, 10 * seed + 2), plan).drifted;
  });
  expect(runs.filter(Boolean).length).toBeLessThanOrEqual(3);
});

it('a real shift of the head drifts, and so does one from the head to what is not held', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1_000, max: 40_000 }),
      fc.integer({ min: 1, max: 1_000_000 }),
      fc.constantFrom('to the first', 'to the rest'),
      (rows, seed, how) => {
        const sketch = sketched(column(50_000, steeply, seed));
        const moved: Draw = (random) => {
          const drawn = steeply(random);
          if (how === 'to the first') return random() < 0.3 ? 0 : drawn;
          return random() < 0.5 ? 4_000 + Math.floor(random() * 1_000) : drawn;
        };
        const found = measured(sketch, column(rows, moved, seed + 1));
        expect(found).toMatchObject({ drifted: true, noVerdict: null });
      },
    ),
    { numRuns: 30, seed: 6 },
  );
});

it('a new category is new where the reference held all of them, in the rows that were not told by label too', () => {
  const raw: RawTexts = {
    name: 'x',
    kind: 'texts',
    codes: Int32Array.from({ length: 1_000 }, (_, row) => row % 3),
    labels: ['a', 'b', 'c'],
  };
  const sketch = sketched(raw);
  expect(holdsAll(sketch)).toBe(true);
  const counts = new Map([
    ['a', 300],
    ['b', 300],
    ['c', 300],
    ['new', 50],
  ]);
  const [found] = sketchDrift([{ sketch, now: { kind: 'texts', counts, other: 150, missing: 0 } }]);
  expect(found).toMatchObject({ drifted: true, rows: { current: 1_100 } });
});

it('free text has no categorical method and none of its values is kept', () => {
  const prose = Array.from({ length: 3_000 }, (_, at) => `the answer to question ${at}`);
  const raw: RawTexts = {
    name: 'answer',
    kind: 'texts',
    codes: Int32Array.from(prose, (_, at) => at),
    labels: prose,
  };
  const sketch = sketched(raw);
  expect(sketch).toMatchObject({ counts: [], other: 3_000, isFreeText: true });
  const [found] = sketchDrift([
    { sketch, now: { kind: 'texts', counts: new Map(), other: 500, missing: 0 } },
  ]);
  expect(found).toMatchObject({ noVerdict: 'no-method', drifted: false, results: [] });
});

it('free text of a baseline that an older Tandem kept is known by its counts', () => {
  const plain = { name: 't', kind: 'texts' as const, missing: 0, thresholds: {} };
  const once = Array.from({ length: 1_000 }, (_, at): [string, number] => [`t${at}`, 1]);
  expect(isProse({ ...plain, counts: once, other: 9_000 })).toBe(true);
  expect(isProse({ ...plain, counts: once.map(([label]) => [label, 9]), other: 9_000 })).toBe(
    false,
  );
  expect(isProse({ ...plain, counts: [['a', 1]], other: 0 })).toBe(false);
});
