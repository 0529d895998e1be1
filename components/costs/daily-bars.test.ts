import { expect, test } from 'vitest';
import { dailyBars } from './daily-bars.ts';

const row = (day: string, key: string | null, effective: string, currency = 'USD') => ({
  day,
  key,
  currency,
  billed: '0',
  effective,
  list: '0',
  contracted: '0',
});

test('the largest keys have a series, the others share one, a day without rows is unknown', () => {
  const items = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((key, index) =>
    row('2026-11-01', key, String(10 - index)),
  );
  const daily = {
    items: [...items, row('2026-11-02', null, '100'), row('2026-11-01', 'x', '9', 'EUR')],
  };
  const bars = dailyBars(
    daily,
    { from: '2026-11-01T00:00:00Z', to: '2026-11-04T00:00:00Z' },
    'USD',
    'team',
  );
  expect(bars.series.map((series) => series.name)).toEqual([
    'no team',
    'a',
    'b',
    'c',
    'd',
    'others, 3 of 8',
  ]);
  expect(bars.series[0]?.values).toEqual([0, 100, null]);
  expect(bars.series[5]?.values).toEqual([15, 0, null]);
});
