import { expect, test } from 'vitest';
import { casesOf, questions, SEEDS, table, TABLE_SEEDS } from './cases.ts';

const all = Array.from({ length: SEEDS }, (_, at) => casesOf(at + 1, [])).flat();
const count = (kinds: readonly string[], seeds = SEEDS): number =>
  all.filter(({ kind, seed }) => kinds.includes(kind) && seed <= seeds).length;

test('each question is asked of five companies, each line of the table of three', () => {
  for (const kinds of Object.values(questions)) expect(count(kinds)).toBe(SEEDS);
  for (const kind of table) expect(count([kind], TABLE_SEEDS)).toBe(TABLE_SEEDS);
});

test('only what was asked for is run, and what is unknown is refused', () => {
  expect(casesOf(1, ['outage'])).toEqual([{ seed: 1, kind: 'outage' }]);
  expect(casesOf(4, ['outage'])).toEqual([]);
  expect(() => casesOf(1, ['flood'])).toThrow('no case is named flood');
});
