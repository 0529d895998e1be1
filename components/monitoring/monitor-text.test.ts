import { expect, test } from 'vitest';
import {
  conditionSentence,
  EMPTY_LOG,
  EMPTY_METRIC,
  EMPTY_RULE,
  groupName,
  monitorBadge,
  previewSentence,
  querySentence,
  unitOfQuery,
} from './monitor-text.ts';

test('a query in words', () => {
  const query = { ...EMPTY_METRIC, metric: 'shop.queue' };
  expect(querySentence(query)).toBe('Average of shop.queue over 5 min');
  expect(
    querySentence({ ...query, groupBy: ['service.name'], labels: { env: 'prod' }, reading: 'p95' }),
  ).toBe('P95 of shop.queue over 5 min, for each service.name, where env = prod');
  expect(querySentence({ ...query, reading: 'rate', aggregation: 'sum' })).toBe(
    'Sum per second of shop.queue over 5 min',
  );
  expect(querySentence({ ...query, reading: 'rate', aggregation: 'count' })).toBe(
    'Growth of shop.queue over 5 min',
  );
  expect(querySentence({ ...EMPTY_LOG, text: 'refused', service: 'shop' })).toBe(
    'Number of error or worse log records with “refused” of shop over 5 min',
  );
});

test('a condition in words', () => {
  const rule = { ...EMPTY_RULE, bound: { limit: 0.5, high: null } };
  expect(conditionSentence(rule, 'ratio')).toBe('above 50%, in 3 of 5 evaluations');
  expect(
    conditionSentence({ ...rule, recovery: { limit: 0.4, high: null }, forMinutes: 10 }, 'ratio'),
  ).toBe('above 50%, in 3 of 5 evaluations, for 10 min; recovers at 40%');
  expect(
    conditionSentence({ ...rule, comparison: 'outside', bound: { limit: 1, high: 5 } }, '1'),
  ).toBe('outside 1 to 5, in 3 of 5 evaluations');
});

test('what it would have done', () => {
  expect(previewSentence({ fired: 0, firingMs: 0 })).toBe('Would not have fired');
  expect(previewSentence({ fired: 1, firingMs: 90_000 })).toBe(
    'Would have fired once, 1 min in total',
  );
  expect(previewSentence({ fired: 3, firingMs: 2_400_000 })).toBe(
    'Would have fired 3 times, 40 min in total',
  );
});

test('units, groups and states', () => {
  const query = { ...EMPTY_METRIC, metric: 'system.cpu.utilization' };
  expect(unitOfQuery(query, '1')).toBe('ratio');
  expect(unitOfQuery({ ...query, aggregation: 'count' }, '1')).toBe('1');
  expect(unitOfQuery({ ...EMPTY_METRIC, metric: 'bytes', reading: 'rate' }, 'By')).toBe('By/s');
  expect(groupName({})).toBe('all');
  expect(groupName({ a: 'x', b: '' })).toBe('x, (none)');
  expect(monitorBadge({ state: 'firing', severity: 'critical', firing: 2 })).toEqual({
    state: 'critical',
    word: '2 firing',
  });
});
