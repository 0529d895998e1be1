import { expect, test } from 'vitest';
import { explorerHref } from '#components/metrics/explorer-state.ts';
import { chartTitle, groupingOf, groupNames } from './metric-grouping.ts';

test('asks for groups only when something is grouped', () => {
  expect(groupingOf({ group: '', aggregate: 'sum' })).toEqual({});
  expect(groupingOf({ group: '*', aggregate: 'sum' })).toEqual({ aggregate: 'sum' });
  expect(groupingOf({ group: 'pod', aggregate: 'max' })).toEqual({ aggregate: 'max', by: 'pod' });
});

test('names lines by the value of the label', () => {
  const series = ['a', ''].map((pod) => ({
    labels: { pod },
    seriesId: pod,
    source: null,
    points: [],
  }));
  expect(groupNames(series, 'pod')).toEqual(['a', 'no pod']);
  expect(groupNames(series.slice(0, 1), '*')).toEqual(['All series']);
});

test('says in the title what is drawn', () => {
  expect(chartTitle('m', 'raw', {})).toBe('m');
  expect(chartTitle('m', 'rate', { aggregate: 'sum', by: 'pod' })).toBe(
    'Sum of m, per second by pod',
  );
  expect(chartTitle('m', 'p95', { aggregate: 'avg' })).toBe('m, p95, all series');
});

test('keeps the grouping in the address', () => {
  const href = explorerHref({ metric: 'm', labels: {}, aggregate: 'max', by: 'pod' });
  expect(new URL(href, 'http://h').searchParams.get('group')).toBe('pod');
  expect(new URL(href, 'http://h').searchParams.get('agg')).toBe('max');
  expect(explorerHref({ metric: 'm', labels: {} })).not.toContain('group');
});
