import { expect, test } from 'vitest';
import type { RecordedRow } from '#server/telemetry/queries/inference/recorded-rows.ts';
import { chosenSlices } from './chosen-slices.ts';

const row = (features: RecordedRow['features'], segment: RecordedRow['segment']): RecordedRow => ({
  requestId: '',
  atMs: 0,
  features,
  segment,
  label: null,
});
const free = { baseline: new Map(), privacy: { features: {}, segment: {} } };
const hash = 'a'.repeat(32);

test('chosen columns stand beside the segments, also one that has the name of a segment', () => {
  const rows = [
    row({ site: 'north', vip: true }, { site: 'web' }),
    row({ site: 'south', vip: false }, { site: 'app' }),
  ];
  const slicesOf = chosenSlices(rows, { ...free, names: ['site', 'vip'] });
  expect(rows.map(slicesOf)).toEqual([
    { site: 'web', 'column site': 'north', vip: '1' },
    { site: 'app', 'column site': 'south', vip: '0' },
  ]);
});

test('numbers are cut as the baseline cuts them, and missing ones are a slice', () => {
  const rows = [row({ age: 3 }, {}), row({ age: 50 }, {}), row({}, {})];
  const baseline = new Map([['age', { kind: 'parts' as const, edges: [18, 65] }]]);
  const slicesOf = chosenSlices(rows, { ...free, names: ['age'], baseline });
  expect(rows.map(slicesOf)).toEqual([
    { age: 'below 18' },
    { age: '18 to 65' },
    { age: '(missing)' },
  ]);
});

test('of a chosen segment with very many values the most frequent ones are judged, the others together', () => {
  const rows = Array.from({ length: 60 }, (_, at) => row({}, { device: `d${at < 30 ? 0 : at}` }));
  const slicesOf = chosenSlices(rows, { ...free, names: ['segment device'] });
  const values = new Set(rows.map((each) => slicesOf(each)['device']));
  expect(values.size).toBe(21);
  expect(values.has('(other)')).toBe(true);
});

test('what the rules drop is no slice, and what they hash is told by its hash alone', () => {
  const rows = [
    row({ iban: 'DE1', name: 'Ann' }, {}),
    row({ iban: hash, name: 'Bob' }, {}),
    row({ iban: 'b'.repeat(32), name: 'Cem' }, {}),
  ];
  const privacy = { features: { iban: 'hash' as const, name: 'drop' as const }, segment: {} };
  const slicesOf = chosenSlices(rows, { ...free, names: ['iban', 'name'], privacy });
  expect(rows.map(slicesOf)).toEqual([
    { iban: '(other)' },
    { iban: hash },
    { iban: 'b'.repeat(32) },
  ]);
});

test('a column that tells one value alone, or that nobody sends, is no slice', () => {
  const rows = [row({ plan: 'a' }, {}), row({ plan: 'a' }, {})];
  expect(chosenSlices(rows, { ...free, names: ['plan', 'gone'] })(rows[0] ?? row({}, {}))).toEqual(
    {},
  );
});
