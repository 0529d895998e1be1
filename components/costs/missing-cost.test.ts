import { expect, test } from 'vitest';
import type { CostSources } from '#lib/schemas/costs/costs.ts';
import { billNote, missingCost } from './missing-cost.ts';

const none = { since: null, until: null };
const september = { since: '2024-09-01T00:00:00.000Z', until: '2024-10-01T00:00:00.000Z' };
const november = { since: '2026-11-02T09:00:00.000Z', until: '2026-11-28T10:00:00.000Z' };

function sources(billed: typeof none | typeof september, metered = billed): CostSources {
  return {
    billed: { ...billed, currencies: [], demo: 'none' },
    metered: { ...metered, kinds: [], demo: 'none' },
  };
}

test('a source that is missing is named', () => {
  expect(missingCost(sources(none), 'billed', '2026-11').title).toBe('Not measured: connect bills');
  expect(missingCost(sources(none), 'metered', '2026-11').title).toBe(
    'Not measured: connect a host',
  );
  expect(missingCost(undefined, 'billed', '2026-11').other).toBeNull();
});

test('bills of other months are not "connect bills": their last month is offered', () => {
  expect(missingCost(sources(september), 'billed', '2026-11')).toEqual({
    title: 'No bill for November 2026 yet',
    text: 'The last one ends on 30 Sept 2024.',
    connect: null,
    other: '2024-09',
  });
  expect(missingCost(sources(november), 'billed', '2026-10')).toEqual({
    title: 'No bill for October 2026',
    text: 'The last one ends on 28 Nov.',
    connect: null,
    other: '2026-11',
  });
  expect(missingCost(sources(november), 'metered', '2025-01')).toEqual({
    title: 'No measured hours in January 2025',
    text: 'Hours are measured from 2 Nov 2026 to 28 Nov 2026.',
    connect: null,
    other: '2026-11',
  });
});

test('who sees none of a month is not sent to connect anything', () => {
  expect(missingCost(sources(november), 'billed', '2026-11')).toEqual({
    title: 'No cost in November 2026',
    text: 'Nothing you can see was charged in this month.',
    connect: null,
    other: null,
  });
});

test('measured hours say that bills exist, but none for the month', () => {
  expect(billNote(sources(september, november), 'metered', '2026-11')).toBe(
    ' No bill for November 2026 yet. The last one ends on 30 Sept 2024.',
  );
  expect(billNote(sources(september), 'billed', '2026-11')).toBe('');
  expect(billNote(sources(none), 'metered', '2026-11')).toBe('');
  expect(billNote(sources(november), 'metered', '2026-11')).toBe('');
});
