import { expect, test } from 'vitest';
import { moreMarkers, versionMarkers } from './version-markers.ts';

const at = (minute: number): string => new Date(minute * 60_000).toISOString();
const range = { fromMs: 0, toMs: 60 * 60_000 };
const move = (minute: number, toVersion: number | null, alias = 'champion') => ({
  at: at(minute),
  alias,
  toVersion,
});

test('moves of serving aliases and first requests are marked within the range', () => {
  const { markers, more } = versionMarkers({
    moves: [move(30, 2), move(20, null), move(10, 1), move(5, 3, 'shadow'), move(90, 4)],
    first: [{ version: '2', at: at(25) }],
    serving: '2',
    range,
  });
  expect(markers).toEqual([
    { atMs: 30 * 60_000, name: 'v2 live', relevant: true },
    { atMs: 25 * 60_000, name: 'v2 first request', relevant: true },
    { atMs: 10 * 60_000, name: 'v1 live', relevant: false },
  ]);
  expect(more).toBe(0);
  expect(moreMarkers(more)).toBe('');
});

test('of many the newest twelve are drawn, and how many are not is said', () => {
  const first = Array.from({ length: 15 }, (_, index) => ({
    version: `${index}`,
    at: at(index),
  }));
  const { markers, more } = versionMarkers({ moves: [], first, serving: null, range });
  expect(markers).toHaveLength(12);
  expect(markers[0]?.name).toBe('v14 first request');
  expect(moreMarkers(more)).toBe('The newest 12 versions are marked, 3 more are not.');
});
