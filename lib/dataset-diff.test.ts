import { expect, test } from 'vitest';
import { schemaDiff, type ColumnType, type DatasetColumn } from './dataset-diff.ts';

const columns = (types: Record<string, ColumnType>): DatasetColumn[] =>
  Object.entries(types).map(([name, type]) => ({ name, type, nullShare: 0 }));

test('columns that came, went or changed their type; their order says nothing', () => {
  expect(
    schemaDiff(
      columns({ id: 'number', price: 'number', city: 'text' }),
      columns({ city: 'text', price: 'text', country: 'text' }),
    ),
  ).toEqual([
    { column: 'id', kind: 'removed', before: 'number', after: null },
    { column: 'price', kind: 'type', before: 'number', after: 'text' },
    { column: 'country', kind: 'added', before: null, after: 'text' },
  ]);
  expect(
    schemaDiff(columns({ a: 'text', b: 'number' }), columns({ b: 'number', a: 'text' })),
  ).toEqual([]);
});

test('a column without values has no type that could differ', () => {
  expect(schemaDiff(columns({ a: 'number' }), columns({ a: 'empty' }))).toEqual([]);
  expect(schemaDiff(columns({ a: 'empty' }), columns({ a: 'text' }))).toEqual([]);
});
