import { expect, test } from 'vitest';
import { startMetrics } from './start-metrics.ts';

const metric = (name: string, series: number, kind = 'gauge') => ({
  name,
  kind,
  unit: '1',
  series,
});

test('begins with the golden signals that are sent', () => {
  const known = [metric('service.latency.p95', 4), metric('a.counter', 90, 'counter')];
  expect(startMetrics(known).map(({ title }) => title)).toEqual(['Latency p95 by service']);
});

test('begins with the metrics of most series when no golden signal is sent', () => {
  const known = [metric('small', 1), metric('big', 90, 'counter'), metric('took', 5, 'histogram')];
  expect(startMetrics(known).map(({ query }) => [query.metric, query.as, query.aggregate])).toEqual(
    [
      ['big', 'rate', 'sum'],
      ['took', 'p95', 'avg'],
      ['small', 'raw', 'avg'],
    ],
  );
  expect(startMetrics([])).toEqual([]);
});
