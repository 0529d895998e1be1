import { expect, test } from 'vitest';
import { isOfSignal, signalQueryKey } from './signal-key.ts';

const latency = {
  metric: 'service.latency.p95',
  labels: { 'service.name': 'checkout' },
  title: 'checkout latency p95',
  unit: 's',
};
const range = { fromMs: 0, toMs: 10 };

test('points stay while the range of the same signal moves on', () => {
  expect(isOfSignal(latency, signalQueryKey(latency, range))).toBe(true);
});

test('points of another signal, or of one that is no longer read, do not stay', () => {
  const key = signalQueryKey(latency, range);
  expect(isOfSignal(null, key)).toBe(false);
  expect(isOfSignal(null, signalQueryKey(null, range))).toBe(false);
  expect(isOfSignal({ ...latency, labels: { 'service.name': 'payments' } }, key)).toBe(false);
  expect(isOfSignal(latency, undefined)).toBe(false);
});
