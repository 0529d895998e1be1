import { expect, test } from 'vitest';
import type { CostSources } from '#lib/schemas/costs/costs.ts';
import { usualBasis } from './baseline-basis.ts';

type Ends = { since: string | null; until: string | null };
const none: Ends = { since: null, until: null };
const october: Ends = { since: '2026-10-01T00:00:00.000Z', until: '2026-11-01T00:00:00.000Z' };
const longAgo: Ends = { since: '2024-09-01T00:00:00.000Z', until: '2024-10-01T00:00:00.000Z' };
const hours: Ends = { since: '2026-11-02T09:00:00.000Z', until: '2026-11-28T10:00:00.000Z' };

function basis(billed: Ends, metered: Ends, month = '2026-11', now = '2026-11-28T10:30:00Z') {
  const sources: CostSources = {
    billed: { ...billed, currencies: [], demo: 'none' },
    metered: { ...metered, kinds: [], demo: 'none' },
  };
  return usualBasis(sources, month, Date.parse(now));
}

test('a bill of another month hides nothing that was measured in this one', () => {
  expect(basis(longAgo, hours)).toBe('metered');
  expect(basis(october, hours)).toBe('metered');
  expect(basis(longAgo, hours, '2024-09')).toBe('billed');
  expect(basis({ ...hours, since: longAgo.since }, hours)).toBe('billed');
  expect(basis(hours, { ...hours, since: october.since }, '2026-10')).toBe('metered');
});

test('a bill that is late by a few days still speaks for the month that began', () => {
  expect(basis(october, hours, '2026-11', '2026-11-03T12:00:00Z')).toBe('billed');
  expect(basis(october, hours, '2026-11', '2026-11-04T12:00:00Z')).toBe('metered');
});

test('what is missing is said: bills where there are some, else hosts', () => {
  expect(basis(longAgo, none)).toBe('billed');
  expect(basis(none, none)).toBe('metered');
  expect(usualBasis(undefined, '2026-11', 0)).toBe('billed');
});
