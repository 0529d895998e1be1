import { expect, test } from 'vitest';
import { barsCsv, prepareBars } from './prepare-bars.ts';

const data = {
  unit: 'USD',
  groups: ['1 Nov', '2 Nov', '3 Nov'],
  series: [
    { id: 'spent', name: 'Spent', values: [10, 20, null] },
    { id: 'expected', name: 'Expected', values: [null, 5, null], estimated: true },
  ],
};

test('bars stand on 0, and the highest is named with its whole stack', () => {
  const bars = prepareBars('Spend per day', data);
  expect(bars.ticks[0]).toBe(0);
  expect(bars.ticks.at(-1)).toBeGreaterThanOrEqual(25);
  expect(bars.rows[2]).toEqual({ label: '3 Nov', spent: null, expected: null });
  expect(bars.summary).toBe('Spend per day: 2 bars, the highest $25 at 2 Nov.');
  expect(bars.series[1]).toMatchObject({ color: 'var(--series-2)', estimated: true });
});

test('credits reach below 0, nothing known is empty', () => {
  const credit = { ...data, series: [{ id: 'a', name: 'A', values: [-4, 2, 1] }] };
  expect(prepareBars('x', credit).ticks[0]).toBeLessThanOrEqual(-4);
  const none = { ...data, series: [{ id: 'a', name: 'A', values: [null, null, null] }] };
  expect(prepareBars('x', none)).toMatchObject({ empty: true, summary: 'x: no data.' });
});

test('the export has a column per series', () => {
  expect(barsCsv(data)).toBe(
    '\uFEFF,Spent (USD),Expected (USD)\r\n1 Nov,10,\r\n2 Nov,20,5\r\n3 Nov,,\r\n',
  );
});

test('what is counted has no halves on its axis', () => {
  const counted = { ...data, unit: '', series: [{ id: 'a', name: 'A', values: [1, 2, 0] }] };
  expect(prepareBars('x', counted).ticks).toEqual([0, 1, 2]);
});

test('bars beside each other are as high as the highest of them', () => {
  const bars = prepareBars('Spend per day', { ...data, grouped: true });
  expect(bars.grouped).toBe(true);
  expect(bars.summary).toBe('Spend per day: 2 bars, the highest $20 at 2 Nov.');
});
