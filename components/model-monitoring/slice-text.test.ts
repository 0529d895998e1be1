import { expect, test } from 'vitest';
import type { SlicesAnswer } from '#lib/schemas/model-monitoring/slices.ts';
import { slicesFoot } from './slice-text.ts';

const answer: SlicesAnswer = {
  window: { from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z', version: null },
  rows: 3_000,
  rowsAtLeast: 100,
  measure: 'error_rate',
  overall: 0.1,
  columns: { isChosen: false, looked: [], without: [] },
  compared: 12,
  slices: [],
  attributes: [],
  fairness: null,
};

test('says how many slices were compared, with how many rows at least', () => {
  expect(slicesFoot(answer)).toBe(
    'Columns: none. Compared: 12 slices (values and pairs of values) with at least 100 rows of 3,000, corrected for their number (Holm).',
  );
});

test('says what was chosen, where numbers are cut, and what tells nothing', () => {
  const looked = [
    { name: 'age', cut: 'ranges' as const, from: 'baseline' as const },
    { name: 'site', cut: 'values' as const, from: 'window' as const },
  ];
  const words = slicesFoot({ ...answer, columns: { isChosen: true, looked, without: ['gone'] } });
  expect(words).toContain('Selected columns: age, site.');
  expect(words).toContain('quarters of the baseline.');
  expect(words).toContain(
    'Selected columns: age, site. Compared: 12 slices (values and pairs of values) with at least 100 rows of 3,000, corrected for their number (Holm). Numbers are binned by quarters of the baseline. Not in these rows, or with a single value: gone.',
  );
});

test('of many columns some are named', () => {
  const looked = Array.from({ length: 9 }, (_, at) => ({
    name: `c${at}`,
    cut: 'ranges' as const,
    from: at === 0 ? ('baseline' as const) : ('window' as const),
  }));
  const words = slicesFoot({ ...answer, columns: { isChosen: false, looked, without: [] } });
  expect(words).toContain('c5 and 3 more.');
  expect(words).toContain('or of these rows where it has none.');
});
