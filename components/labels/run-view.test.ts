import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RunItem } from '#lib/schemas/experiments/runs.ts';
import {
  cellOf,
  columnExpression,
  deltaOf,
  differingColumns,
  describeFloat,
  groupRuns,
  narrowedFilter,
  numberOf,
  readColumn,
  type RunColumn,
} from './run-view.ts';

const run = (id: string, over: Partial<RunItem>): RunItem => ({
  id,
  name: id,
  experiment: { id: '1', name: 'churn' },
  user: 'ann',
  status: 'FINISHED',
  deleted: false,
  startedAt: '2026-11-25T10:00:00.000Z',
  endedAt: null,
  durationMs: null,
  parentId: null,
  metrics: {},
  params: {},
  tags: {},
  ...over,
});
const column = (id: string): RunColumn => {
  const read = readColumn(id);
  if (read === null) throw new Error(`${id} is no column`);
  return read;
};
const loss = column('metrics.loss');
const depth = column('params.depth');
const runs = [
  run('a', { metrics: { loss: 0.5 }, params: { depth: '3' } }),
  run('b', { metrics: { loss: 0.3 }, params: { depth: '3' } }),
  run('c', { metrics: { loss: 'NaN' } }),
];

describe('columns', () => {
  test('what the API names is read, anything else is none', () => {
    expect(column('params.a.b')).toEqual({ id: 'params.a.b', entity: 'params', key: 'a.b' });
    for (const id of ['loss', 'metrics.', 'runs.a', '']) expect(readColumn(id)).toBeNull();
  });

  test('a column differs when one run says something else or nothing', () => {
    expect(differingColumns(runs.slice(0, 2), [loss, depth])).toEqual([loss]);
    expect(differingColumns(runs, [depth])).toEqual([depth]);
    expect(differingColumns(runs.slice(0, 1), [depth])).toEqual([depth]);
  });

  test('figures and what is none', () => {
    expect(describeFloat(0.838_12)).toBe('0.8381');
    expect(describeFloat(0.000_259_6, 'importance/amount')).toBe('0.00026');
    expect(describeFloat(0.000_259_6, 'val_importance')).toBe('0.0002596');
    expect(describeFloat('NaN')).toBe('NaN');
    expect(describeFloat(null)).toBe('none');
    expect([numberOf('6'), numberOf(''), numberOf('Infinity'), numberOf(null)]).toEqual([
      6,
      null,
      null,
      null,
    ]);
    const [, , last] = runs;
    expect(last && cellOf(last, depth)).toBeNull();
  });
});

describe('groups', () => {
  test('by value, the mean leaves out what is no number, runs without a value last', () => {
    const groups = groupRuns(runs, depth, [loss]);
    expect(groups.map(({ value, runs: own }) => [value, own.length])).toEqual([
      ['3', 2],
      [null, 1],
    ]);
    expect(groups[0]?.means['metrics.loss']).toBeCloseTo(0.4);
    expect(groups[1]?.means['metrics.loss']).toBeNull();
  });

  test('every run is in one group', () => {
    const one = fc.record({ depth: fc.option(fc.string(), { nil: undefined }) });
    fc.assert(
      fc.property(fc.array(one), (values) => {
        const all = values.map((value, index) =>
          run(String(index), { params: value.depth === undefined ? {} : { depth: value.depth } }),
        );
        const grouped = groupRuns(all, depth, []).flatMap((group) =>
          group.runs.map(({ id }) => id),
        );
        expect(grouped.toSorted()).toEqual(all.map(({ id }) => id).toSorted());
      }),
    );
  });
});

describe('filters', () => {
  test('what a group adds keeps the present filter, quotes its value and its key', () => {
    expect(narrowedFilter(' metrics.loss < 1 ', depth, "it's")).toBe(
      "metrics.loss < 1 AND params.depth = 'it''s'",
    );
    expect(narrowedFilter('', column('params.a b/c'), '3')).toBe("params.`a b/c` = '3'");
    expect(columnExpression(column('metrics.val.loss'))).toBe('metrics.`val.loss`');
  });

  test('the distance to the pinned run has its sign', () => {
    expect(deltaOf(0.5, 0.4)?.text).toBe('+0.1');
    expect(deltaOf(0.3, 0.4)?.text).toBe('−0.1');
    expect(deltaOf('NaN', 0.4)).toBeNull();
    expect(deltaOf(null, 0.4)).toBeNull();
  });
});
