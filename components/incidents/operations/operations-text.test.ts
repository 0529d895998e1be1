import { describe, expect, it } from 'vitest';
import type { OperationsFigures, OperationsReport } from '#lib/schemas/incidents/operations.ts';
import {
  comparePeriods,
  operationsBars,
  operationsFigures,
  operationsTitle,
} from './operations-text.ts';

const none = { medianMinutes: null, p90Minutes: null, count: 0 };
const figures: OperationsFigures = {
  incidents: 3,
  detect: { medianMinutes: 4, p90Minutes: 10, count: 3 },
  acknowledge: none,
  recover: { medianMinutes: 24, p90Minutes: 60, count: 2 },
  downMinutes: 90,
  alerts: 12,
  alertsPerShift: 4,
  acted: { alerts: 3, share: 0.25 },
  precision: { good: 2, total: 3, share: null },
  causes: { good: 0, total: 0, share: null },
  correlation: { incidents: 0, split: 0, merge: 0, move: 0, link: 0, unlink: 0 },
  saved: { minutes: 30, runs: 2, unstated: 1 },
};
const report: OperationsReport = {
  from: '2026-11-10T06:00:00.000Z',
  to: '2026-11-12T06:00:00.000Z',
  demo: 'none',
  previous: { from: '2026-11-08T06:00:00.000Z', to: '2026-11-10T06:00:00.000Z' },
  noComparison: null,
  now: figures,
  before: { ...figures, detect: { medianMinutes: 8, p90Minutes: 8, count: 1 }, downMinutes: 0 },
  services: [],
  teams: [],
  shifts: [],
  saved: [],
  days: [
    { at: '2026-11-10T00:00:00.000Z', incidents: 1, alerts: 2 },
    { at: '2026-11-12T00:00:00.000Z', incidents: 2, alerts: 10 },
  ],
};

describe('words of the operations report', () => {
  it('compare nothing when there is no period before', () => {
    const alone = { ...report, previous: null, before: null };
    expect(operationsFigures(alone).map(({ compared }) => compared)).toEqual(
      operationsFigures(alone).map(() => null),
    );
  });
  it('compare with the period before, and say what is better', () => {
    const show = String;
    expect(comparePeriods(4, 8, { good: 'less', show })).toEqual({
      word: 'Better by 50%, was 8',
      better: true,
      up: false,
    });
    expect(comparePeriods(4, 8, { good: 'more', show })?.word).toBe('Worse by 50%, was 8');
    expect(comparePeriods(5, 0, { good: 'less', show })?.word).toBe('Worse, was 0');
    expect(comparePeriods(5, 4, { good: 'neither', show })).toMatchObject({
      word: 'More by 25%, was 4',
      better: null,
    });
    expect(comparePeriods(5, 5, { good: 'less', show })?.better).toBeNull();
    expect(comparePeriods(null, 5, { good: 'less', show })).toBeNull();
  });
  it('give each figure its definition, and few verdicts in words', () => {
    const all = operationsFigures(report);
    expect(all.every((figure) => figure.definition.length > 20)).toBe(true);
    const named = (label: string) => all.find((figure) => figure.label.startsWith(label));
    expect(named('Time to detect')).toMatchObject({
      value: '4 min',
      unit: 'median; 90% within 10 min, of 3',
    });
    expect(named('Time to acknowledge')?.value).toBeNull();
    expect(named('Alert precision')).toMatchObject({ value: '2 of 3', unit: null });
    expect(named('Alert precision')?.definition).toContain(
      '2 of 3 rated alerts were useful, too few for a percentage (min. 30). Causes: No rankings rated yet. Correlation: not corrected.',
    );
    expect(named('Alerts per shift')?.definition).toContain('25% (3) led to an action');
    const quiet = { ...report, now: { ...figures, alertsPerShift: 0.378 } };
    expect(
      operationsFigures({ ...quiet, before: { ...figures, alertsPerShift: 0.512_3 } }).find(
        ({ label }) => label === 'Alerts per shift',
      ),
    ).toMatchObject({ value: '0.38', compared: { word: 'Better by 26%, was 0.51' } });
    expect(named('Manual work')?.definition).toContain('1 run not counted');
    expect(operationsTitle(report)).toBe('3 incidents, recovered in 24 min (median)');
    expect(operationsTitle({ ...report, now: { ...figures, incidents: 0 } })).toBe(
      'No incidents in this period',
    );
  });
  it('draw every day of the period, and weeks of a long one', () => {
    const bars = operationsBars(report);
    expect(bars.groups).toHaveLength(3);
    expect(bars.series.map((series) => series.values)).toEqual([[1, 0, 2]]);
    const long = operationsBars({ ...report, from: '2026-08-14T00:00:00.000Z' });
    expect(long.every).toBe('week');
    expect(long.groups.length).toBeLessThanOrEqual(60);
    expect(long.series[0]?.values.reduce((sum, each) => sum + each, 0)).toBe(3);
  });
});
