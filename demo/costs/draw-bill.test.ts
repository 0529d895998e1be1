import { expect, test } from 'vitest';
import { seededGraph } from '../company/seeded-graph.ts';
import { drawBill } from './draw-bill.ts';

const now = Date.UTC(2026, 10, 25, 12);

test('the bill holds both months up to yesterday, with whole rows, the same each time', () => {
  const graph = seededGraph('');
  const bill = drawBill(graph, now);
  expect(drawBill(graph, now + 3_600_000)).toBe(bill);
  const rows = bill.trim().split('\n');
  const columns = rows[0]?.split(',').length;
  expect(rows.slice(1, 5).map((row) => row.split(',').length)).toEqual([
    columns,
    columns,
    columns,
    columns,
  ]);
  expect(
    rows.filter((row) => row.includes('2026-11-24T00:00:00Z,2026-11-25')).length,
  ).toBeGreaterThan(graph.nodes.length - 1);
  expect(bill).not.toContain('2026-11-25T00:00:00Z,2026-11-26');
  expect(bill).toContain('2026-10-01T00:00:00Z,2026-10-02');
});

test('another seed is another company', () => {
  expect(drawBill(seededGraph('a'), now)).not.toBe(drawBill(seededGraph('b'), now));
});
