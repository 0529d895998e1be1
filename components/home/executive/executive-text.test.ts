import { expect, test } from 'vitest';
import type { ActionSummary } from '#lib/schemas/actions/actions.ts';
import type { CostOutlook } from '#lib/schemas/costs/costs.ts';
import type { IncidentSummary } from '#lib/schemas/incidents/incidents.ts';
import {
  compareLess,
  comparePoints,
  executiveTitle,
  openRisks,
  orFailed,
  otherCurrencies,
  type TitleIncidents,
} from './executive-text.ts';

const outlook: CostOutlook = {
  demo: 'none',
  month: '2026-11',
  from: '',
  to: '',
  until: null,
  daysMeasured: 24,
  daysInMonth: 30,
  totals: [],
  items: [
    {
      key: 'web',
      currency: 'USD',
      soFar: '90',
      expected: { low: '110', mid: '120', high: '130' },
      budget: { revision: 1, id: 'b', amount: '100' },
      overBudgetOn: '2026-11-27',
    },
  ],
};

test('risks are ranked by severity and dated', () => {
  const incident = (id: string, severity: string, onsetAt: string): IncidentSummary =>
    ({ id, severity, onsetAt, title: id }) as IncidentSummary;
  const action = {
    id: 'a',
    proposedAt: '2026-11-25T12:00:00Z',
    title: 'Roll back',
    expiresAt: '2026-11-25T14:00:00Z',
  } as ActionSummary;
  const risks = openRisks({
    incidents: [
      incident('late', 'critical', '2026-11-25T10:00:00Z'),
      incident('early', 'critical', '2026-11-24T10:00:00Z'),
    ],
    actions: [action],
    outlook,
    untilMs: null,
  });
  expect(risks.map((risk) => risk.title)).toEqual([
    'early',
    'late',
    'web exceeds its budget, 20% over budget',
    'Roll back is waiting for a decision',
  ]);
  expect(new Date(risks[2]?.atMs ?? 0).toISOString()).toBe('2026-11-27T00:00:00.000Z');
});

test('a month that is over lists nothing that began later', () => {
  const incident = (id: string, onsetAt: string): IncidentSummary =>
    ({ id, severity: 'error', onsetAt, title: id }) as IncidentSummary;
  const action = (title: string, proposedAt: string): ActionSummary =>
    ({ id: title, title, proposedAt, expiresAt: '2026-12-02T00:00:00Z' }) as ActionSummary;
  const risks = openRisks({
    incidents: [
      incident('november', '2026-11-30T23:59:00Z'),
      incident('december', '2026-12-01T00:00:00Z'),
    ],
    actions: [
      action('Roll back', '2026-11-30T12:00:00Z'),
      action('Restart', '2026-12-01T12:00:00Z'),
    ],
    outlook: undefined,
    untilMs: Date.parse('2026-12-01T00:00:00Z'),
  });
  expect(risks.map(({ title }) => title)).toEqual([
    'november',
    'Roll back is waiting for a decision',
  ]);
});

test('the title joins money and incidents: those open now, or those of a month that is over', () => {
  const title = (incidents: TitleIncidents): string =>
    executiveTitle(outlook, 'billed', '2026-11', incidents);
  expect(title({ open: 1 })).toBe('No bill for November yet; one open incident');
  expect(title({ ofMonth: 4 })).toBe('No bill for November yet; 4 incidents');
  expect(title({ ofMonth: undefined })).toBe('No bill for November yet');
  expect(executiveTitle(undefined, 'billed', '2026-11', { open: 0 })).toBe('The month in figures');
});

test('what is in another currency is named, not left out in silence', () => {
  const of = (key: string | null, currency: string) =>
    outlook.items.slice(0, 1).map((item) => ({ ...item, key, currency }));
  const items = [
    ...of('web', 'USD'),
    ...of('data', 'EUR'),
    ...of(null, 'EUR'),
    ...of('web', 'GBP'),
  ];
  expect(otherCurrencies(items, 'USD')).toBe('2 teams in EUR, 1 team in GBP');
  expect(otherCurrencies(items.slice(0, 1), 'USD')).toBe('');
});

test('comparisons say better or worse in words', () => {
  expect(comparePoints(0.9994, 0.9991)).toEqual({
    word: 'better by 0.03 points',
    better: true,
    up: true,
  });
  expect(comparePoints(0.99, null)).toBeNull();
  expect(compareLess(14, 20)).toEqual({ word: 'better by 30%', better: true, up: false });
  expect(compareLess(20, 10)).toEqual({ word: 'worse by 100%', better: false, up: true });
  expect(compareLess(10, 10)).toEqual({ word: 'unchanged', better: null, up: false });
});

test('a figure whose request failed says so, and one with a value keeps it', () => {
  const loading = { label: 'Actions', value: undefined, text: '' };
  expect(orFailed(loading, true)).toEqual({
    label: 'Actions',
    value: null,
    missing: 'not loaded',
    text: 'The figure could not be loaded.',
  });
  expect(orFailed(loading, false)).toBe(loading);
  const known = { label: 'Actions', value: '3 of 7', text: '' };
  expect(orFailed(known, true)).toBe(known);
});
