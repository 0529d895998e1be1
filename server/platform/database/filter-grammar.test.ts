import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseFilter, parseOrder } from './filter-grammar.ts';

const one = (text: string) => parseFilter(text)[0];

test('reads every operator', () => {
  expect(one('metrics.loss <= 0.5')).toEqual({
    entity: 'metrics',
    key: 'loss',
    operator: '<=',
    values: [0.5],
  });
  expect(one("params.model = 'tree'")?.values).toEqual(['tree']);
  expect(one('params.model != "tree"')?.operator).toBe('!=');
  expect(one("tags.a like '%x_'")?.operator).toBe('LIKE');
  expect(one("tags.a ILIKE '%x'")?.operator).toBe('ILIKE');
  expect(one("tags.a rlike '^x'")?.operator).toBe('RLIKE');
  expect(one("run_id IN ('a', 'b')")).toEqual({
    entity: '',
    key: 'run_id',
    operator: 'IN',
    values: ['a', 'b'],
  });
  expect(one("attributes.run_id NOT IN ('a')")?.operator).toBe('NOT IN');
  expect(one('params.x IS NULL')?.operator).toBe('IS NULL');
  expect(one('tags.x is not null')?.operator).toBe('IS NOT NULL');
  expect(one('metrics.loss > -1.5e-3')?.values).toEqual([-0.0015]);
});

test('reads quoted keys, and quotes inside of texts', () => {
  expect(one("tags.`mlflow.source.name` = 'x'")?.key).toBe('mlflow.source.name');
  expect(one(`params."a b" = 'it''s AND'`)).toMatchObject({ key: 'a b', values: ["it's AND"] });
  expect(one('metrics.`val/loss` < 1')?.key).toBe('val/loss');
  expect(one('metrics.val-loss<1')?.key).toBe('val-loss');
  expect(one("tags.mlflow.parentRunId = 'p'")?.key).toBe('mlflow.parentRunId');
  expect(one('`created` > 1')).toMatchObject({ entity: '', key: 'created' });
});

test('joins by AND only', () => {
  expect(parseFilter("a = 'x' AND metrics.b > 1 and tags.c LIKE 'AND'")).toHaveLength(3);
  expect(parseFilter('  ')).toEqual([]);
  for (const wrong of [
    "a = 'x' OR b = 'y'",
    "a = 'x' b",
    'a =',
    'a = x',
    "a IN 'x'",
    "a = 'x",
    '= 1',
    'a ; b',
  ])
    expect(() => parseFilter(wrong), wrong).toThrow(/^filter: /u);
});

test('any text and any key comes back as it was written', () => {
  fc.assert(
    fc.property(fc.string(), fc.string({ minLength: 1 }), (value, key) => {
      fc.pre(!key.includes('`'));
      const quoted = `tags.\`${key}\` = '${value.replaceAll("'", "''")}'`;
      expect(parseFilter(quoted)).toEqual([
        { entity: 'tags', key, operator: '=', values: [value] },
      ]);
    }),
  );
});

test('never fails otherwise than with a named field', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      try {
        parseFilter(text);
      } catch (error) {
        expect(error).toMatchObject({ code: 'invalid_input' });
      }
    }),
  );
});

test('reads orders', () => {
  expect(parseOrder(['metrics.loss DESC', 'start_time', 'params.`a b` asc'])).toEqual([
    { entity: 'metrics', key: 'loss', descending: true },
    { entity: '', key: 'start_time', descending: false },
    { entity: 'params', key: 'a b', descending: false },
  ]);
  expect(() => parseOrder(['a sideways'])).toThrow(/order_by/u);
});
