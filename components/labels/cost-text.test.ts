import { expect, test } from 'vitest';
import type { OutlookItem } from '#lib/schemas/costs/costs.ts';
import {
  budgetState,
  differenceWord,
  monthWord,
  lastFullMonth,
  outlookTitle,
  rangeWord,
  shiftMonth,
  soFarOf,
} from './cost-text.ts';

const item: OutlookItem = {
  key: null,
  currency: 'USD',
  soFar: '6000',
  expected: { low: '8700', mid: '8900', high: '9100' },
  budget: { id: 'x', amount: '9200', revision: 1 },
  overBudgetOn: null,
};

test('the title is the conclusion', () => {
  expect(outlookTitle('2026-11', [item], 'billed')).toBe(
    'November ends at $8,900, 3% under budget',
  );
  expect(outlookTitle('2026-11', [{ ...item, budget: null, expected: null }], 'metered')).toBe(
    'November so far costs about $6,000',
  );
  expect(outlookTitle('2026-11', [item, { ...item, currency: 'EUR' }], 'billed')).toBe(
    'November ends at $8,900 and €8,900',
  );
  expect(outlookTitle('2026-11', [], 'billed')).toBe('No bill for November yet');
  const full = { ...item, soFar: '8900', expected: { low: '8900', mid: '8900', high: '8900' } };
  expect(outlookTitle('2026-11', [full], 'billed', true)).toBe(
    'November ended at $8,900, 3% under budget',
  );
  // Its bill is not complete.
  expect(outlookTitle('2026-11', [item], 'billed', true)).toContain('November ends at');
});

test('the first five days of a month show the last full month with it', () => {
  expect(lastFullMonth('2026-12', '2026-12-01')).toBe('2026-11');
  expect(lastFullMonth('2027-01', '2027-01-05')).toBe('2026-12');
  expect(lastFullMonth('2026-12', '2026-12-06')).toBeNull();
  expect(lastFullMonth('2026-11', '2026-12-01')).toBeNull();
});

test('a month whose bill has not come yet costs nothing known, not 0', () => {
  const from = '2026-11-01T00:00:00.000Z';
  const late = { from, until: '2026-11-01T00:00:00.000Z' };
  expect(soFarOf(late, { ...item, soFar: '0' })).toBeNull();
  expect(soFarOf(late, item)).toBe('$6,000');
  expect(soFarOf({ from, until: '2026-11-02T00:00:00.000Z' }, { ...item, soFar: '0' })).toBe('$0');
});

test('a budget is over, under or met', () => {
  const at = (amount: string) => budgetState({ ...item, budget: { id: 'x', amount, revision: 1 } });
  expect(at('8000')).toEqual({ word: '11% over budget', over: true });
  expect(at('8910')).toEqual({ word: 'on budget', over: false });
  expect(at('0')).toEqual({ word: 'over budget', over: true });
  expect(budgetState({ ...item, budget: null })).toBeNull();
});

test('ranges, differences and months in words', () => {
  expect(rangeWord(item)).toBe('$8,700 to $9,100 expected');
  expect(rangeWord({ ...item, expected: null })).toBe('fewer than 3 whole days, no projection yet');
  expect(differenceWord('-120', 'USD')).toBe('$120 less');
  expect(differenceWord('0', 'USD')).toBe('unchanged');
  expect(monthWord('2026-02', true)).toBe('February 2026');
  expect(shiftMonth('2026-01', -1)).toBe('2025-12');
});
