import { expect, test } from 'vitest';
import {
  chunkRows,
  contextRows,
  describeLabelled,
  describeLimits,
  describeMeasured,
  describeMethods,
  orderReport,
  describeQuality,
  reportHeadline,
  reportVerdict,
  reportWindows,
  describeMultivariateMethod,
  type ReportColumn,
} from './report-rows.ts';

const side = { rows: 100, missing: 0, distinct: 5, min: 0, max: 1, mean: 0.5 };
const column = (name: string, over: Partial<ReportColumn> = {}): ReportColumn => ({
  column: name,
  kind: 'numeric',
  drifted: false,
  noVerdict: null,
  results: [],
  quality: { reference: side, current: side, isConstant: false, outOfRange: 0, newCategories: [] },
  ...over,
});
const result = (value: number, drifted: boolean) => ({
  method: 'psi',
  value,
  pValue: null,
  threshold: 0.1,
  drifted,
});

test('what changed most stands first, what could not be measured last', () => {
  const columns = [
    column('lost'),
    column('near', { drifted: true, results: [result(0.2, true)] }),
    column('calm', { results: [result(0.05, false)] }),
    column('far', { drifted: true, results: [result(0.9, true)] }),
  ];
  expect(orderReport(columns).map((each) => each.column)).toEqual(['far', 'near', 'calm', 'lost']);
});

test('quality is told in words, and nothing where nothing is wrong', () => {
  expect(describeQuality(column('a'))).toBe('');
  const quality = {
    reference: side,
    current: { ...side, missing: 20 },
    isConstant: false,
    outOfRange: 7,
    newCategories: [{ value: 'XX', rows: 3 }],
  };
  expect(describeQuality(column('a', { quality }))).toBe(
    'missing 0% before, 20% now, 7 out of range, new category XX',
  );
  expect(describeQuality(column('a', { quality: { ...quality, current: null } }))).toMatch(
    /current/u,
  );
});

test('tables that could not be compared are not as before', () => {
  expect(reportVerdict({ measured: 0, isDrifted: false })).toEqual({
    state: 'no-data',
    word: 'Not compared',
  });
  expect(reportVerdict({ measured: 2, isDrifted: false }).state).toBe('ok');
  expect(reportVerdict({ measured: 2, isDrifted: true }).word).toBe('Changed');
});

test('the headline says how much changed', () => {
  const rows = { reference: 800, current: 600 };
  const dataset = { measured: 4, drifted: 1, share: 0.25, threshold: 0.5, isDrifted: false };
  const report = { dataset, rows };
  expect(reportHeadline(report)).toBe('1 of 4 columns changed, 600 rows compared with 800');
  expect(reportHeadline({ ...report, dataset: { ...dataset, measured: 0 } })).toMatch(
    /^No column could/u,
  );
});

test('in a context all columns at once stand first, then what changed', () => {
  const verdict = (pValue: number | null, drifted: boolean) => ({
    value: pValue,
    pValue,
    threshold: 0.025,
    drifted,
  });
  const found = {
    context: 'hour',
    columns: [
      { column: 'b', ...verdict(0.4, false) },
      { column: 'none', ...verdict(null, false) },
      { column: 'a', ...verdict(0.001, true) },
    ],
    together: verdict(0.04, true),
    rows: { reference: 500, current: 500 },
    permutations: 1_000,
  };
  expect(contextRows(found).map(({ column: name }) => name)).toEqual([null, 'a', 'b', 'none']);
  expect(contextRows({ ...found, together: null })[0]?.column).toBe('a');
});

test('chunks are told by how often a column changed, and where first', () => {
  const chunk = (start: number) => ({ start, end: start + 100, from: null, to: null });
  const one = (value: number | null, drifted: boolean) => ({ value, pValue: null, drifted });
  const found = {
    by: 'size' as const,
    reference: 8,
    chunks: [chunk(0), chunk(100)],
    columns: [
      {
        column: 'calm',
        method: 'js',
        threshold: 0.1,
        results: [one(0.05, false), one(null, false)],
      },
      {
        column: 'moved',
        method: 'js',
        threshold: 0.1,
        results: [one(0.05, false), one(0.4, true)],
      },
    ],
  };
  expect(chunkRows(found)).toEqual([
    { column: 'moved', method: 'js', threshold: 0.1, drifted: 1, largest: 0.4, first: chunk(100) },
    { column: 'calm', method: 'js', threshold: 0.1, drifted: 0, largest: 0.05, first: null },
  ]);
});

test('a report of windows tells both with their sizes, one of files has none', () => {
  const range = { from: '2026-11-25T10:00:00.000Z', to: '2026-11-25T11:00:00.000Z' };
  const rows = { reference: 200_000, current: 9 };
  const input = {
    reference: { ...range, version: '3', rows: 300_000, sampled: true },
    current: { ...range, version: null, rows: 9, sampled: false },
  };
  expect(reportWindows({ input, rows })).toEqual([
    { side: 'reference', ...range, version: '3', rows: 300_000, compared: 200_000, sampled: true },
    { side: 'current', ...range, version: null, rows: 9, compared: 9, sampled: false },
  ]);
  const files = { reference: 'before.csv', current: 'now.csv' };
  expect(reportWindows({ input: files, rows })).toEqual([]);
});

test('the profile is told with the methods that were chosen in its place', () => {
  expect(describeMethods({ profile: 'native', input: {} })).toBe('native');
  const input = { numeric: 'ks', categorical: 'l-infinity' };
  expect(describeMethods({ profile: 'native', input })).toBe(
    'native, numbers by Kolmogorov-Smirnov, categories by L-infinity',
  );
});

test('performance says how many answers it is of', () => {
  const side = (rows: number, labelled: number | null) => ({
    kind: 'regression' as const,
    rows,
    metrics: {},
    labels: labelled === null ? null : { requests: 4_000, labelled },
  });
  expect(describeLabelled({ reference: side(1_900, 2_000), current: null })).toMatch(
    /^Labeled rows: none now, 2,000 of 4,000 requests in the reference\. All of them count/u,
  );
  expect(describeLabelled({ reference: side(5, null), current: side(1, null) })).toBe(
    'Rows with prediction and actual: 1 row now, 5 rows in the reference. All of them count, even where columns are compared by a sample.',
  );
});

test('methods over all columns are told in words, with the limits between which nothing changed', () => {
  expect(describeMultivariateMethod('domain-classifier')).toMatch(/classifier/u);
  expect(describeLimits({ lower: 0.45, upper: 0.65 })).toBe('0.45 to 0.65');
  expect(describeLimits({ lower: null, upper: null })).toBe('');
  const rows = { reference: 100_000, current: 50 };
  expect(describeMeasured({ reference: 20_000, current: 50 }, rows)).toBe(
    '50 compared with 20,000 of 100,000',
  );
  expect(describeMeasured(null, rows)).toBe('');
});
