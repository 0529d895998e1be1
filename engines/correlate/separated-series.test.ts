import fc from 'fast-check';
import { expect, test } from 'vitest';
import { separatedSeries } from './separated-series.ts';

const none = new Map<string, string>();
const open = new Set(['a', 'b', 'c']);
const move = (from: string, to: string, ...fingerprints: string[]) => ({ from, to, fingerprints });
const barred = (...given: Parameters<typeof separatedSeries>) =>
  Object.fromEntries<string[]>(
    [...separatedSeries(...given)]
      .filter(([, series]) => series.size > 0)
      .map(([id, series]) => [id, [...series].toSorted()]),
  );

test('bars a series from the incident that a person moved it out of', () => {
  expect(barred([move('a', 'b', 'f', 'g')], open, none)).toEqual({ a: ['f', 'g'] });
});

test('lifts the bar when a person moves the series back', () => {
  const there = move('a', 'b', 'f', 'g');
  expect(barred([there, move('b', 'a', 'f')], open, none)).toEqual({ a: ['g'], b: ['f'] });
});

test('bars nothing once one of the two incidents is closed', () => {
  expect(barred([move('a', 'b', 'f')], new Set(['a']), none)).toEqual({});
  expect(barred([move('a', 'b', 'f')], new Set(['b']), none)).toEqual({});
});

test('follows merges, and bars nothing between incidents that were merged', () => {
  const openNow = new Set(['a', 'c']);
  expect(barred([move('a', 'b', 'f')], openNow, new Map([['b', 'c']]))).toEqual({ a: ['f'] });
  expect(barred([move('a', 'b', 'f')], openNow, new Map([['b', 'a']]))).toEqual({});
});

test('never bars a series from the incident that it was last moved to', () => {
  const id = fc.constantFrom('a', 'b', 'c');
  fc.assert(
    fc.property(fc.array(fc.tuple(id, id), { minLength: 1 }), (moves) => {
      const separations = moves
        .filter(([from, to]) => from !== to)
        .map(([from, to]) => move(from, to, 'f'));
      const last = separations.at(-1);
      fc.pre(last !== undefined);
      expect(barred(separations, open, none)[last?.to ?? ''] ?? []).toEqual([]);
    }),
  );
});
