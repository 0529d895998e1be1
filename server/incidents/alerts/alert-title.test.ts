import { expect, test } from 'vitest';
import { alertTitle, type TitledFinding } from './alert-title.ts';

/** Units follow a no-break space. */
const title = (given: Partial<TitledFinding>) =>
  alertTitle({
    kind: 'above-range',
    metric: 'service.latency.p95',
    unit: 's',
    value: 0.3,
    expected: { low: null, high: 0.171 },
    labels: { 'service.name': 'checkout' },
    ...given,
  }).replaceAll('\u00a0', ' ');
const edge = { caller: 'storefront', callee: 'checkout' };

test('says who is slow or fails, for whom, and the figure with its limit', () => {
  expect(title({ metric: 'edge.latency.p95', labels: edge })).toBe(
    'checkout is slow for storefront: p95 300 ms, expected below 171 ms',
  );
  expect(title({})).toBe('checkout is slow: p95 300 ms, expected below 171 ms');
  expect(title({ kind: 'limit-crossed' })).toBe('checkout is slow: p95 300 ms, limit 171 ms');
  const failing = { value: 0.12, unit: '1', expected: { low: null, high: 0.03 } };
  expect(title({ ...failing, metric: 'edge.error.ratio', labels: edge })).toBe(
    'checkout fails for storefront: errors 12%, expected below 3%',
  );
});

test('names the signal where a figure is too low, has no limit or is of another kind', () => {
  const low = { kind: 'below-range', expected: { low: 0.4, high: 0.6 } };
  expect(title({ ...low, metric: 'edge.latency.p95', labels: edge })).toBe(
    'storefront to checkout: call latency p95 300 ms, expected above 400 ms',
  );
  expect(title({ kind: 'ok', expected: { low: null, high: null } })).toBe(
    'checkout: latency p95 300 ms',
  );
  expect(
    title({
      metric: 'system.cpu.utilization',
      unit: '1',
      value: 0.98,
      labels: { 'host.name': 'a' },
    }),
  ).toBe('a: CPU 98%, expected below 17%');
});
