import { expect, test } from 'vitest';
import type { RawColumn } from '#engines/drift/raw-column.ts';
import { keepTable, readStoredTable } from './stored-table.ts';

const numbers: RawColumn = {
  name: 'x',
  kind: 'numbers',
  values: Float64Array.from([1, NaN, Infinity, -0.5]),
  whole: false,
  integers: false,
};
const texts: RawColumn = {
  name: 'y',
  kind: 'texts',
  codes: Int32Array.from([1, -1, 0, 1]),
  labels: ['5', 'n/a'],
};
const size = { rowsAtMost: 100, cellsAtMost: 1_000 };

test('a table is read as it was kept, each value and type', () => {
  const kept = keepTable([numbers, texts], size);
  expect(kept?.rows).toBe(4);
  expect(readStoredTable(kept?.bytes ?? new Uint8Array())).toEqual([
    numbers,
    { ...texts, codes: Int32Array.from([0, -1, 1, 0]), labels: ['n/a', '5'] },
  ]);
  expect(keepTable([], size)).toBeNull();
});

test('labels of rows that are not kept are gone, and wide tables keep fewer rows', () => {
  const labels = Array.from({ length: 50 }, (_, at) => `person ${at}`);
  const codes = Int32Array.from(labels, (_, at) => at);
  const kept = keepTable([{ name: 'who', kind: 'texts', codes, labels }], {
    ...size,
    cellsAtMost: 20,
  });
  expect(kept?.rows).toBe(10);
  const [who] = readStoredTable(kept?.bytes ?? new Uint8Array());
  expect(who?.kind === 'texts' ? who.labels.length : null).toBe(10);
});
