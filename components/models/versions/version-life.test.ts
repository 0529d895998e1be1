import { expect, test } from 'vitest';
import type { IncidentSummary } from '#lib/schemas/incidents/incidents.ts';
import type { AliasChange } from '#lib/schemas/models/models.ts';
import {
  answeredRange,
  answeredSpans,
  incidentsWhile,
  lifeOf,
  servingSpans,
  spansOf,
} from './version-life.ts';

const day = (number: number) => `2026-11-${String(number).padStart(2, '0')}T00:00:00.000Z`;
const change = (
  at: number,
  alias: string,
  fromVersion: number | null,
  toVersion: number | null,
): AliasChange => ({
  at: day(at),
  alias,
  fromVersion,
  toVersion,
  by: { kind: 'user', id: 'u', name: 'Ann' },
  action: null,
});
const pointing = (alias: string, version: number, since: number, guarded = false) => ({
  alias,
  version,
  protected: guarded,
  since: day(since),
});

/**
 * Newest first, as in the API: v3 is champion twice, with a shadow in between, and v2 champion
 * before.
 */
const history = [
  change(20, 'champion', 4, 3),
  change(15, 'shadow', 3, null),
  change(12, 'champion', 3, 4),
  change(10, 'champion', 2, 3),
  change(5, 'shadow', null, 3),
  change(1, 'champion', null, 2),
];

test('spans of a version are told by alias, what still points there first', () => {
  expect(spansOf(3, history, [pointing('champion', 3, 20)])).toMatchObject([
    { alias: 'champion', fromAt: day(20), toAt: null, set: history[0] },
    { alias: 'champion', fromAt: day(10), toAt: day(12) },
    { alias: 'shadow', fromAt: day(5), toAt: day(15) },
  ]);
  expect(spansOf(2, history, [])).toMatchObject([
    { alias: 'champion', fromAt: day(1), toAt: day(10) },
  ]);
  expect(spansOf(9, history, [])).toEqual([]);
});

test('what the kept history does not hold is told as far as it is known', () => {
  const cut = history.slice(0, 3);
  expect(spansOf(3, cut, [pointing('champion', 3, 20)])).toMatchObject([
    { alias: 'champion', fromAt: day(20), toAt: null },
    { alias: 'shadow', fromAt: null, toAt: day(15), set: null },
    { alias: 'champion', fromAt: null, toAt: day(12), set: null },
  ]);
  expect(spansOf(7, [], [pointing('blue', 7, 2)])).toEqual([
    { alias: 'blue', fromAt: day(2), toAt: null, set: null },
  ]);
});

test('an alias serves by its name, or because an approval moves it', () => {
  const spans = spansOf(3, history, [pointing('blue', 3, 18)]);
  const names = (aliases: ReturnType<typeof pointing>[]) => [
    ...new Set(servingSpans(spans, aliases).map(({ alias }) => alias)),
  ];
  expect(names([])).toEqual(['champion']);
  expect(names([pointing('blue', 3, 18, true)]).toSorted()).toEqual(['blue', 'champion']);
});

test('serving now, served, answering without an alias, never', () => {
  const serving = (version: number) => servingSpans(spansOf(version, history, []), []);
  const rows = (version: string, count: number) => ({
    versions: [{ version, rows: count, firstAt: day(10), lastAt: day(20) }],
  });
  const sent = (version: string, count: number) => ({ recent: rows(version, count), stored: null });
  const none = { recent: null, stored: null };
  expect(lifeOf(3, serving(3), none).word).toBe('Serving now');
  expect(lifeOf(2, serving(2), none).word).toBe('Previously served');
  expect(lifeOf(2, serving(2), sent('2', 4)).word).toBe('Serving without an alias');
  expect(lifeOf(1, serving(1), sent('1', 0)).word).toBe('Never served');
  expect(lifeOf(1, serving(1), sent('11', 8)).word).toBe('Never served');
  const before = { recent: rows('3', 9), stored: rows('1', 8) };
  expect(lifeOf(1, serving(1), before).word).toBe('Previously served without an alias');
  expect(lifeOf(2, serving(2), { recent: null, stored: rows('2', 8) }).word).toBe(
    'Previously served',
  );
});

test('incidents count that were open while it served', () => {
  const incident = (number: number, opened: number, resolved: number | null) =>
    ({
      number,
      openedAt: day(opened),
      resolvedAt: resolved === null ? null : day(resolved),
    }) as IncidentSummary;
  const found = incidentsWhile(
    [
      incident(1, 1, 9),
      incident(2, 9, 11),
      incident(3, 11, 18),
      incident(4, 13, 14),
      incident(5, 22, null),
    ],
    servingSpans(spansOf(3, history, []), []),
  );
  expect(found.map(({ number }) => number)).toEqual([2, 3, 5]);
});

test('answers count from the first to the last moment of serving, or since it was made', () => {
  const range = (version: number, rows = 0) =>
    answeredRange({ version, createdAt: day(3) }, servingSpans(spansOf(version, history, []), []), {
      recent: {
        versions: [{ version: String(version), rows, firstAt: day(4), lastAt: day(20) }],
      },
      stored: null,
    });
  expect(range(3)).toEqual({ fromAt: day(10), toAt: null });
  expect(range(4)).toEqual({ fromAt: day(12), toAt: day(20) });
  expect(range(1)).toBeNull();
  expect(range(1, 5)).toEqual({ fromAt: day(3), toAt: null });
  expect(range(4, 5)).toEqual({ fromAt: day(3), toAt: null });
  expect(range(3, 5)).toEqual({ fromAt: day(10), toAt: null });
  const stored = { versions: [{ version: '1', rows: 7, firstAt: day(1), lastAt: day(5) }] };
  expect(
    answeredRange({ version: 1, createdAt: day(9) }, [], { recent: { versions: [] }, stored }),
  ).toEqual({ fromAt: day(1), toAt: day(5) });
});

test('a version without an alias answered in the range of its rows', () => {
  const range = { fromAt: day(4), toAt: day(9) };
  const serving = servingSpans(spansOf(3, history, []), []);
  expect(answeredSpans([], range)).toEqual([range]);
  expect(answeredSpans([], null)).toEqual([]);
  expect(serving).not.toEqual([]);
  expect(answeredSpans(serving, range)).toBe(serving);
});
