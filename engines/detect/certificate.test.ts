import { expect, it } from 'vitest';
import { judgeSeries } from './judge-series.ts';

it('a certificate alerts 14 and 3 days before its end', () => {
  const severity = (days: number) =>
    judgeSeries({
      series: { id: '1', metric: 'probe.tls.expiry', labels: { check: 'shop' } },
      window: [[0, days]],
      nowMs: 1_000,
    }).findings.map((finding) => finding.severityHint);
  expect([-1, 2.9, 3, 13.9, 14, 90].map((days) => severity(days)[0] ?? null)).toEqual([
    'critical',
    'critical',
    'warning',
    'warning',
    null,
    null,
  ]);
});
