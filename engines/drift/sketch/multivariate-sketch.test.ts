import { expect, it } from 'vitest';
import { normalFrom, seededRandom } from '#engines/math/seeded-random.ts';
import type { DriftColumn } from '../column.ts';
import { reconstructionError } from '../methods/pca-reconstruction.ts';
import { alone, type RawColumn } from '../raw-column.ts';
import { driftReport } from '../reports/drift-report.ts';
import { sketchTogether, type MultivariateSketch } from './multivariate-sketch.ts';

const NUMBERS = 6;
const KINDS = ['basic', 'plus', 'pro', 'team'];

/** Six numbers that follow two hidden ones, and a category that follows the first. `apart`: each as before, none with another; `noise`: what each has of its own. */
function table(rows: number, seed: number, { apart = false, noise = 0.3 } = {}): RawColumn[] {
  const random = seededRandom(seed);
  const columns = Array.from({ length: NUMBERS }, () => new Float64Array(rows));
  const codes = new Int32Array(rows);
  for (let row = 0; row < rows; row += 1) {
    let [size, age] = [normalFrom(random), normalFrom(random)];
    for (const [at, values] of columns.entries()) {
      if (apart) [size, age] = [normalFrom(random), normalFrom(random)];
      values[row] = 10 * at + (at % 2 === 0 ? size : age) + noise * normalFrom(random);
    }
    if (apart) size = normalFrom(random);
    codes[row] = size < -1 ? 0 : size < 0 ? 1 : size < 1 ? 2 : 3;
  }
  return [
    ...columns.map((values, at) => ({
      name: `n${at}`,
      kind: 'numbers' as const,
      values,
      whole: false,
    })),
    { name: 'kind', kind: 'texts', codes, labels: KINDS },
  ];
}

function learned(columns: readonly RawColumn[]): MultivariateSketch {
  const sketch = sketchTogether(columns);
  if (sketch === null) throw new Error('nothing learned');
  return sketch;
}

/** The error that the store computes for a window, computed by the report engine. */
function errorOf(sketch: MultivariateSketch, rows: readonly RawColumn[]): number {
  const features = sketch.columns.map(({ shares, ...rest }) => ({
    ...rest,
    shares: shares === null ? null : new Map(shares),
  }));
  const components = sketch.components.map((component) => Float64Array.from(component));
  const columns: DriftColumn[] = rows.map(alone);
  return reconstructionError({ features, components }, columns);
}

const isQuiet = (sketch: MultivariateSketch, rows: readonly RawColumn[]): boolean =>
  Math.abs(errorOf(sketch, rows) - sketch.usual) <= sketch.band;

it('columns that each stay put but no longer move together are found in a window of 200 rows', () => {
  const reference = table(5_000, 1);
  const apart = table(200, 2, { apart: true });
  const alike = driftReport({
    reference: reference.map(alone),
    current: apart.map(alone),
    profile: 'native',
  });
  expect(alike.columns.filter(({ drifted }) => drifted)).toEqual([]);
  const sketch = learned(reference);
  expect(errorOf(sketch, apart)).toBeGreaterThan(sketch.usual + sketch.band);
});

it('unchanged rows stay quiet over 20 windows, small and large, whatever the size of the reference', () => {
  for (const rows of [700, 5_000, 60_000]) {
    const sketch = learned(table(rows, rows));
    const windows = [200, 3_000].flatMap((size) =>
      Array.from({ length: 20 }, (_, at) => table(size, 100 + at)),
    );
    expect(windows.filter((window) => !isQuiet(sketch, window))).toEqual([]);
  }
});

it('errors that become much smaller than they were are told too', () => {
  const sketch = learned(table(5_000, 3));
  const still = table(500, 4, { noise: 0 });
  expect(isQuiet(sketch, still)).toBe(false);
});

it('free text, columns without a value and those beyond the hundredth are left out', () => {
  const [first, second, third] = table(1_000, 5);
  if (first === undefined || second === undefined || third === undefined)
    throw new Error('no table');
  const prose = Array.from({ length: 1_000 }, (_, at) => `said ${at}`);
  const codes = Int32Array.from(prose, (_, at) => at);
  const others: RawColumn[] = [
    { name: 'said', kind: 'texts', codes, labels: prose },
    {
      name: 'gone',
      kind: 'numbers',
      values: new Float64Array(1_000).fill(Number.NaN),
      whole: false,
    },
    { name: 'never', kind: 'texts', codes: new Int32Array(1_000).fill(-1), labels: [] },
  ];
  const { columns } = learned([first, ...others, second, third]);
  expect(columns.map(({ name }) => name)).toEqual(['n0', 'n1', 'n2']);
  const wide = table(2_500, 6)
    .slice(0, 4)
    .flatMap((column) =>
      Array.from({ length: 30 }, (_, at): RawColumn => ({
        ...column,
        name: `${column.name} ${at}`,
      })),
    );
  expect(learned(wide).columns).toHaveLength(100);
});

it('rare labels count as one, and a label that nobody knew as one of them', () => {
  const random = seededRandom(8);
  const labels = Array.from({ length: 400 }, (_, at) => `l${at}`);
  const rows = table(4_000, 9).slice(0, 3);
  const codes = Int32Array.from({ length: 4_000 }, () => Math.floor(400 ** random()) - 1);
  const many: RawColumn = { name: 'many', kind: 'texts', codes, labels };
  const found = learned([...rows, many]).columns.find(({ name }) => name === 'many');
  expect(found?.shares).toHaveLength(50);
  const held = (found?.shares ?? []).reduce((sum, [, share]) => sum + share, 0);
  expect(held + (found?.rest ?? 0)).toBeCloseTo(1, 9);
  expect(found?.rest).toBeGreaterThan(0.1);
});

it('nothing is learned of one column, of too few rows, or where the components hold every row', () => {
  const [first, second] = table(2_000, 10);
  if (first === undefined || second === undefined) throw new Error('no table');
  expect(sketchTogether([first])).toBeNull();
  expect(sketchTogether(table(400, 11))).toBeNull();
  expect(sketchTogether([])).toBeNull();
  // One direction holds two columns that are the same.
  expect(sketchTogether([first, { ...first, name: 'same' }])).toBeNull();
});
