import { expect, test } from 'vitest';
import { compareTables } from '#server/drift/reports/compare-tables.ts';
import { ColumnBuilder } from './column-builder.ts';
import { readTable } from './read-table.ts';

const read = (text: string) =>
  readTable({ side: 'current', bytes: new TextEncoder().encode(text) });
const column = (values: readonly (string | number)[]) => read(`x\n${values.join('\n')}\n`);
const only = async (values: readonly (string | number)[]) => (await column(values))[0];
const range = (rows: number, at: (index: number) => number) =>
  Array.from({ length: rows }, (_, index) => at(index));

test('infinite values are numbers, which methods leave out', async () => {
  const found = await only([1.5, 'inf', '-Infinity', '+INF', 2]);
  expect(found).toMatchObject({ kind: 'numbers', whole: false, integers: false });
  expect(found?.kind === 'numbers' && [...found.values]).toEqual([
    1.5,
    Infinity,
    -Infinity,
    Infinity,
    2,
  ]);
  const reference = range(300, (index) => ((index * 7919) % 10_007) / 10_007);
  const current = range(300, (index) => ((index * 104_729) % 10_009) / 10_009);
  for (const profile of ['evidently-0.7', 'nannyml-0.13', 'native'] as const) {
    const compared = async (more: string[]) =>
      compareTables(
        { reference: await column(reference), current: await column([...current, ...more]) },
        { profile, methods: ['ks'] },
      ).columns[0]?.results;
    expect(await compared(['inf', '-inf', 'nan'])).toEqual(await compared([]));
    expect(await compared([])).toHaveLength(1);
  }
});

test('integers are told by how they are written, and a gap makes decimals of them', async () => {
  const integersOf = async (values: readonly string[]) => {
    const found = await only(values);
    return found?.kind === 'numbers' ? found.integers : null;
  };
  expect(await integersOf(['1', '-2', '+3'])).toBe(true);
  expect(await integersOf(['1.0', '2.0'])).toBe(false);
  expect(await integersOf(['1e3', '2'])).toBe(false);
  expect(await integersOf(['1', 'nan', '2'])).toBe(false);
  const window = new ColumnBuilder('x', 'value');
  for (const value of [1, null, 2]) window.addValue(value);
  expect(window.build()).toMatchObject({ whole: true });
  expect(window.build()).not.toHaveProperty('integers');
  const typed = new ColumnBuilder('x', 'decimal-type');
  typed.addValue(1);
  expect(typed.build()).toMatchObject({ whole: true, integers: false });
});

test('a label that is a number has one form, whatever stood before it', async () => {
  expect(await only(['1.0', 'a', '1.0', '1'])).toMatchObject({
    kind: 'texts',
    labels: ['1', 'a'],
    codes: Int32Array.of(0, 1, 0, 0),
  });
});

test('a column without a name, as of a data frame with its index, is called by its place', async () => {
  const found = await read(',x\n0,1.5\n1,2.5\n');
  expect(found.map(({ name }) => name)).toEqual(['column 1', 'x']);
  await expect(read('x,x\n1,2\n')).rejects.toThrow(/appears twice/u);
});

test('lists of typed tables, also of 64 bits, are read as lists', () => {
  const builder = new ColumnBuilder('e', 'writing');
  builder.addValue([1n, 2n]);
  builder.addValue(Float32Array.of(0.5, 1));
  expect(builder.build()).toMatchObject({ labels: ['[1,2]', '[0.5,1]'] });
});
