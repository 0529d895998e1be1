import { expect, test } from 'vitest';
import { demoLife } from './demo-status.ts';

const order = { id: 'a', state: 'open' as const, names: [] };
const report = { order: 'a', state: 'starting' as const, backfill: null, problem: null };

test('the order and the report of the launcher in one word', () => {
  expect(demoLife(null, null, 0).state).toBe('off');
  expect(demoLife({ ...order, state: 'removing' }, null, 0).state).toBe('removing');
  expect(demoLife(order, null, 0)).toEqual({ state: 'starting', progress: null, problem: null });
  expect(demoLife(order, { ...report, state: 'running' }, 0).state).toBe('running');
});

test('how far the history is, and what keeps the company from starting', () => {
  const filling = { ...report, backfill: { done: 3, total: 4 } };
  expect(demoLife(order, filling, 0)).toEqual({ state: 'starting', progress: 0.75, problem: null });
  expect(demoLife(order, { ...report, backfill: { done: 0, total: 0 } }, 0).progress).toBeNull();
  expect(demoLife(order, { ...report, problem: 'Port taken' }, 0).problem).toBe('Port taken');
});

test('an order that nobody takes up is told after a while', () => {
  expect(demoLife(order, null, 16_000).problem).toContain('No launcher');
});
