import { expect, it } from 'vitest';
import { LabelQueue } from './label-queue.ts';

const label = (row: number, answeredAtMs: number, patience = 1) => ({
  row,
  requestId: `r${row}`,
  label: 0,
  sent: 'legitimate',
  answeredAtMs,
  patience,
});

it('gives labels when they are due, once, and holds them back while they are late', () => {
  let factor = 1;
  const queue = new LabelQueue(60_000, () => factor);
  queue.add(label(1, 0));
  queue.add(label(2, 0, 1.3));
  queue.add(label(3, 30_000));
  expect(queue.due(59_999)).toEqual([]);
  expect(queue.due(60_000).map(({ row }) => row)).toEqual([1]);
  factor = 10;
  expect(queue.due(90_000)).toEqual([]);
  factor = 1;
  expect(queue.due(90_000).map(({ row }) => row)).toEqual([2, 3]);
  expect(queue.waiting).toBe(0);
});
