import { expect, test } from 'vitest';
import type { OperationsFigures, OperationsReport } from '#lib/schemas/incidents/operations.ts';
import { operationsHeader, operationsLines } from './operations-csv.ts';

const none = { medianMinutes: null, p90Minutes: null, count: 0 };
const empty: OperationsFigures = {
  incidents: 0,
  detect: none,
  acknowledge: none,
  recover: none,
  downMinutes: 0,
  alerts: 0,
  alertsPerShift: null,
  acted: { alerts: 0, share: null },
  precision: { good: 0, total: 0, share: null },
  causes: { good: 0, total: 0, share: null },
  correlation: { incidents: 0, split: 0, merge: 0, move: 0, link: 0, unlink: 0 },
  saved: { minutes: 0, runs: 0, unstated: 0 },
};
const report: OperationsReport = {
  from: '2026-11-01T00:00:00.000Z',
  to: '2026-11-02T00:00:00.000Z',
  demo: 'none',
  previous: { from: '2026-10-31T00:00:00.000Z', to: '2026-11-01T00:00:00.000Z' },
  noComparison: null,
  now: {
    ...empty,
    recover: { medianMinutes: 20, p90Minutes: 50, count: 4 },
    precision: { good: 3, total: 4, share: null },
    saved: { minutes: 30, runs: 2, unstated: 0 },
  },
  before: { ...empty, recover: { medianMinutes: 25, p90Minutes: 60, count: 2 } },
  services: [{ resource: null, name: 'a', incidents: 2, downMinutes: 12, downMinutesBefore: 3 }],
  teams: [],
  shifts: [{ name: '00:00 to 08:00', alerts: 5, perShift: 5, acted: 1, share: 0.2 }],
  saved: [{ runbook: 'R', runs: 2, minutesEach: 15, source: 's', minutes: 30 }],
  days: [{ at: '2026-11-01T00:00:00.000Z', incidents: 1, alerts: 5 }],
};

test('every figure has its unit, what it is of, and the period before', () => {
  const lines = operationsLines(report);
  expect(lines.every((line) => line.length === operationsHeader.length)).toBe(true);
  const line = (name: string) => lines.find((each) => each[1] === name);
  expect(line('time to recover, median')).toEqual([
    'figure',
    'time to recover, median',
    20,
    'min',
    4,
    25,
  ]);
  expect(line('alert precision')).toEqual(['figure', 'alert precision', 0.75, 'share', 4, null]);
  expect(line('a')).toEqual(['service', 'a', 12, 'min down', 2, 3]);
  expect(line('manual work saved')).toEqual(['figure', 'manual work saved', 30, 'min', 2, 0]);
  expect(lines.filter((each) => each[0] === 'day')).toHaveLength(2);
});
