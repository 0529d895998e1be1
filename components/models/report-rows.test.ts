import { expect, test } from 'vitest';
import type { ReportColumn } from './report-rows.ts';
import {
  limitsWords,
  orderReport,
  qualityWords,
  referenceWindow,
  reportHeadline,
  reportVerdict,
  togetherWord,
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
  expect(qualityWords(column('a'))).toBe('');
  const quality = {
    reference: side,
    current: { ...side, missing: 20 },
    isConstant: false,
    outOfRange: 7,
    newCategories: [{ value: 'XX', rows: 3 }],
  };
  expect(qualityWords(column('a', { quality }))).toBe(
    'missing 0% before, 20% now, 7 out of range, new category XX',
  );
  expect(qualityWords(column('a', { quality: { ...quality, current: null } }))).toMatch(/current/u);
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
  expect(reportHeadline({ dataset, rows })).toBe('1 of 4 columns changed, 600 rows against 800');
  expect(reportHeadline({ dataset: { ...dataset, measured: 0 }, rows })).toMatch(
    /^No column could/u,
  );
});

test('a report of windows tells its reference, one of files does not', () => {
  const reference = { from: '2026-11-25T10:00:00.000Z', to: '2026-11-25T11:00:00.000Z', rows: 5 };
  expect(referenceWindow({ reference })).toEqual({
    from: reference.from,
    to: reference.to,
    version: null,
  });
  expect(referenceWindow({ reference: 'before.csv' })).toBeNull();
});

test('methods over all columns are told in words, with the limits between which nothing changed', () => {
  expect(togetherWord('domain-classifier')).toMatch(/classifier/u);
  expect(limitsWords({ lower: 0.45, upper: 0.65 })).toBe('0.45 to 0.65');
  expect(limitsWords({ lower: null, upper: null })).toBe('');
});
