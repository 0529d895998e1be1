import { expect, test } from 'vitest';
import { prepareScatter, scatterCsv } from './scatter-points.ts';

const data = {
  points: [
    { id: 'a', name: 'amount', x: 0.3, y: 2.5, tone: 'critical' as const },
    { id: 'b', name: 'hour', x: 0.02, y: 0.1, tone: 'quiet' as const },
    { id: 'c', name: 'lost', x: Number.NaN, y: 1 },
  ],
  x: { label: 'importance', unit: 'ratio' },
  y: { label: 'drift', unit: '1' },
};

test('loud points are drawn last and told in words; what is no number is left out', () => {
  const found = prepareScatter('Drift', data, { limit: 1, split: 0.05 });
  expect(found.groups.map(({ tone }) => tone)).toEqual(['quiet', 'critical']);
  expect(found.summary).toBe('Drift: 2 points over importance and drift; amount at 30% and 2.5.');
  expect(found.yTicks[0]).toBe(0);
  expect(found.yTicks.at(-1)).toBeGreaterThanOrEqual(2.5);
  expect(found.empty).toBe(false);
});

test('axes hold the marks too, and nothing is said to be nothing', () => {
  const found = prepareScatter('Drift', { ...data, points: [] }, { limit: 1, split: 0.05 });
  expect(found).toMatchObject({ empty: true, summary: 'Drift: no data.' });
  // The label of the limit needs space above it.
  expect(found.yTicks.at(-1)).toBeGreaterThan(1);
});

test('names that a table program would run are quoted', () => {
  expect(scatterCsv({ ...data, points: [{ id: 'd', name: '=1+1', x: 1, y: 2 }] })).toContain(
    "'=1+1",
  );
});
