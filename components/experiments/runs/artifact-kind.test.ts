import fc from 'fast-check';
import { expect, test } from 'vitest';
import { artifactKind, csvRows, prettyJson } from './artifact-kind.ts';

test('files are shown by their ending, pages and drawings as text, too large ones not at all', () => {
  expect(artifactKind('plots/loss.PNG', 10)).toBe('image');
  expect(artifactKind('report.html', 10)).toBe('text');
  expect(artifactKind('drawing.svg', 10)).toBe('text');
  expect(artifactKind('model/MLmodel', 10)).toBe('text');
  expect(artifactKind('table.tsv', 10)).toBe('csv');
  expect(artifactKind('model.pkl', 10)).toBe('none');
  expect(artifactKind('log.txt', 600 * 1024)).toBe('none');
});

test('quotes, empty fields, both ends of lines', () => {
  expect(csvRows('a,b\r\n"x, ""y""",\n\n1,2', ',', 10)).toEqual([
    ['a', 'b'],
    ['x, "y"', ''],
    ['1', '2'],
  ]);
  expect(csvRows('a\tb\nc\td\ne\tf', '\t', 2)).toEqual([
    ['a', 'b'],
    ['c', 'd'],
  ]);
});

test('what is written with quotes is read back', () => {
  const cell = fc.string({ minLength: 1 }).filter((text) => !text.includes('\0'));
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1 }), (rows) => {
      const text = rows
        .map((row) => row.map((one) => `"${one.replaceAll('"', '""')}"`).join(','))
        .join('\n');
      expect(csvRows(text, ',', 1_000)).toEqual(rows);
    }),
  );
});

test('JSON that cannot be read stays as it is', () => {
  expect(prettyJson('{"a":1}')).toBe('{\n  "a": 1\n}');
  expect(prettyJson('{"a":')).toBe('{"a":');
});
