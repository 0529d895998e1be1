import { expect, test } from 'vitest';
import { chartLink, isLinked, linkedMs } from './chart-link.ts';

const page =
  'https://t.example/infrastructure/metrics?metric=a&lines=7&from=now-6h&to=now&at=1&tz=UTC';
const view = { title: 'Latency, p95', fromMs: 1_000.4, toMs: 9_000, tz: 'Europe/Berlin' };

test('a link opens the same range, zone, series and marked point', () => {
  const { searchParams, search } = new URL(chartLink(page, { ...view, atMs: 4_000.6 }));
  expect(Object.fromEntries(searchParams)).toEqual({
    metric: 'a',
    lines: '7',
    from: '1000',
    to: '9000',
    tz: 'Europe/Berlin',
    chart: 'Latency, p95',
    at: '4001',
  });
  expect(linkedMs(search, view)).toBe(4_001);
  expect(linkedMs(search, { ...view, title: 'Traffic' })).toBeNull();
  expect(linkedMs(search, { ...view, toMs: 2_000 })).toBeNull();
});

test('a link to a range marks nothing, and evidence keeps its own range', () => {
  const range = new URL(chartLink(page, { ...view, atMs: null }, ['efrom', 'eto']));
  expect(range.searchParams.get('at')).toBeNull();
  expect(range.searchParams.get('from')).toBe('now-6h');
  expect(range.searchParams.get('efrom')).toBe('1000');
  expect(isLinked(range.search, view.title)).toBe(true);
  expect(linkedMs(range.search, view)).toBeNull();
  expect(linkedMs('?chart=Latency%2C+p95&at=', view)).toBeNull();
});
