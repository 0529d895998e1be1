import { expect, test } from 'vitest';
import type { RunItem } from '#lib/schemas/experiments/runs.ts';
import { describeChosen } from './chosen-text.ts';

const run = (id: string): RunItem => ({
  id,
  name: id,
  experiment: { id: '1', name: 'churn' },
  user: '',
  status: 'FINISHED',
  deleted: false,
  startedAt: '2026-11-25T10:00:00.000Z',
  endedAt: null,
  durationMs: null,
  parentId: null,
  metrics: {},
  params: {},
  tags: {},
});

const chosen = (count: number, filter = '') => ({
  runs: Array.from({ length: count }, (_, at) => String(at)),
  filter,
});

test('says how many of the chosen runs are compared, and what became of the others', () => {
  const items = [run('a'), run('b')];
  expect(describeChosen({ items, deleted: [], missing: [] }, chosen(2))).toBe('2 chosen runs.');
  const deleted = ['one', 'two', '', 'four'].map((name, at) => ({ id: `${at}`.repeat(32), name }));
  expect(describeChosen({ items, deleted, missing: ['x'] }, chosen(7))).toBe(
    '2 chosen runs. Deleted since: one, two, 22222222 and 1 more. 1 not found here, or not visible to your role.',
  );
  expect(describeChosen({ items, deleted: [], missing: [] }, chosen(1_200, "params.a = '1'"))).toBe(
    '2 chosen runs. Comparing the first 1,000 of 1,200. The filter does not apply to them.',
  );
});
