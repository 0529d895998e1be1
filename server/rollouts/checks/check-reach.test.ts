import { expect, test } from 'vitest';
import { reachChecks } from './check-reach.ts';

const lists = (count: number, of: (at: number) => string[]) =>
  Array.from({ length: count }, (_, at) => of(at));
const wide = lists(40, (at) => [`item ${at % 20}`, `item ${(at + 1) % 20}`]);
const narrow = lists(40, (at) => [`item ${at % 2}`, `item ${(at + 1) % 2}`]);
/** The first two are wanted by nine in ten. */
const catalogue = Object.fromEntries(
  Array.from({ length: 20 }, (_, at) => [`item ${at}`, at < 2 ? 81 : 1]),
);
const ranking = { kind: 'ranking' as const, reach: { catalogue, lists: 20 } };

test('lists that reach a tenth of what they did, and what is popular anyway, fail with both figures', () => {
  // Popularity of the catalogue is (2 * 81 + 18) / 20 = 9 in the mean; of the first two items 81.
  expect(reachChecks(ranking, { champion: wide, challenger: narrow }, 0.25)).toEqual([
    {
      id: 'reach',
      title: 'Reach of the lists',
      status: 'fail',
      detail:
        'coverage 10% of 20 items, the serving version 100%, less by more than 25% of it; popularity bias 9, the serving version 1, more by more than 25% of it; on the same 40 requests',
    },
  ]);
  expect(reachChecks(ranking, { champion: narrow, challenger: wide }, 0.25)[0]?.status).toBe(
    'pass',
  );
});

test('what is not known says why and stops nothing', () => {
  const few = { champion: wide.slice(0, 19), challenger: narrow };
  expect(reachChecks(ranking, few, 0.25)).toMatchObject([
    {
      status: 'unknown',
      detail: 'only 19 requests got a list from both versions, 20 are required',
    },
  ]);
  // Answers that are no lists are no requests of both.
  const silent = wide.map((list, at) => (at < 25 ? null : list));
  expect(reachChecks(ranking, { champion: silent, challenger: wide }, 0.25)[0]?.status).toBe(
    'unknown',
  );
  const unlearned = { kind: 'ranking' as const, reach: null };
  expect(reachChecks(unlearned, { champion: wide, challenger: wide }, 0.25)).toMatchObject([
    {
      status: 'pass',
      detail:
        'coverage 100% of 20 items, the serving version 100%; popularity bias unknown: no labels for the shown items; on the same 40 requests',
    },
  ]);
  const numbers = { kind: 'regression' as const, reach: null };
  expect(reachChecks(numbers, { champion: [1], challenger: [2] }, 0.25)).toEqual([]);
});
