import { describe, expect, it } from 'vitest';
import { chartPlans } from '#components/metrics/chart-plans.ts';
import type { RangeResult, RangeSeries } from '#lib/schemas/infrastructure/infrastructure.ts';
import { judgedRows, onlyShown, rangeSentence } from './judged.ts';

const firstSeenMs = Date.UTC(2026, 10, 25, 8);
const limit = {
  key: 'disk',
  name: 'Disk filling up',
  metric: 'system.filesystem.utilization',
  labels: {},
  enabled: true,
  comparison: '>=',
  limit: 0.85,
  severity: 'warning',
  breaches: 3,
  of: 5,
  forMinutes: null,
};
const context = {
  environment: null,
  limits: [limit],
  firstSeenMs,
  zone: 'UTC',
  nowMs: firstSeenMs + 3_600_000,
};
const answer = (expected: RangeSeries['expected']): RangeResult => ({
  series: [
    {
      labels: {},
      seriesId: '1',
      source: null,
      points: [[firstSeenMs, 1]],
      expected: expected ?? null,
    },
  ],
  reduced: false,
  truncated: false,
  sources: [],
  unit: null,
});
const ready = (basis: string) =>
  answer({ state: 'ready', basis, low: 1, high: 2, center: 1.5, band: [] });

describe('what is judged', () => {
  const service = chartPlans({ kind: 'service', name: 'shop', labels: {} });
  const host = chartPlans({ kind: 'host', name: 'web-1', labels: {} });

  it('names the comparison of golden signals and the next one', () => {
    const [rate] = judgedRows(service, [ready('rolling')], context);
    expect(rate).toMatchObject({ state: 'judged', now: 'Against the last hour' });
    expect(rate?.next).toContain('28 Nov');
    expect(judgedRows(service, [ready('hour-of-week')], context)[0]?.next).toBeNull();
  });
  it('says when a signal is learning or was never sent', () => {
    const learning = answer({
      state: 'learning',
      basis: null,
      low: null,
      high: null,
      center: null,
      band: [],
    });
    expect(judgedRows(service, [learning], context)[0]?.state).toBe('learning');
    const empty: RangeResult = {
      series: [],
      reduced: false,
      truncated: false,
      unit: null,
      sources: [],
    };
    expect(judgedRows(service, [empty], context)[0]?.state).toBe('no-data');
  });
  it('says of a young host by what its range is expected now, and from when by more', () => {
    const results = host.map(() => ready('rolling'));
    const sentence = rangeSentence(host, results, context);
    expect(sentence).toContain('against the last hour; from about 28 Nov');
    expect(sentence).toContain(
      'Expected range: against the last hour; from about 28 Nov with this hour on earlier days. Evidence only, raises no alert.',
    );
    const young = host.map(() => answer(null));
    expect(rangeSentence(host, young, context)).toContain('after 10 samples within one hour');
    expect(rangeSentence(service.slice(0, 1), [ready('rolling')], context)).toBeNull();
  });
  it('writes limits in words and leaves evidence out', () => {
    const rows = judgedRows(
      host,
      host.map(() => answer(null)),
      context,
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]?.now).toBe('Limit: warning from 85% (in 3 of 5 samples)');
    expect(onlyShown(host, rows)).toContain('Network');
  });
});
