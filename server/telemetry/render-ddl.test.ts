import { expect, test } from 'vitest';
import { renderDdl } from './render-ddl.ts';

const retention = { raw: 15, minute: 90, hour: 760, logs: 14, spans: 7, exemplars: 7 };
const text = `-- A comment; with a semicolon
CREATE TABLE IF NOT EXISTS a (
  -- inside
  x UInt8
) ENGINE = {engine:ReplacingMergeTree(version)}
TTL ts + INTERVAL {days:raw} DAY;

CREATE TABLE IF NOT EXISTS b (y UInt8) ENGINE = {engine:MergeTree};
`;

test('macros are filled and statements split', () => {
  const [a, b] = renderDdl(text, { retention });
  expect(a).toContain('ENGINE = ReplacingMergeTree(version)');
  expect(a).toContain('INTERVAL 15 DAY');
  expect(a).not.toContain('--');
  expect(b).toBe('CREATE TABLE IF NOT EXISTS b (y UInt8) ENGINE = MergeTree');
});

test('a cluster gets replicated engines everywhere', () => {
  const statements = renderDdl(text, { retention, replicated: true, cluster: 'main' });
  expect(statements[0]).toContain('CREATE TABLE IF NOT EXISTS a ON CLUSTER main (');
  expect(statements[0]).toContain('ReplicatedReplacingMergeTree(version)');
  expect(statements[1]).toContain('ReplicatedMergeTree');
  expect(renderDdl('DROP TABLE IF EXISTS a;', { retention, cluster: 'main' })).toEqual([
    'DROP TABLE IF EXISTS a ON CLUSTER main',
  ]);
});

test('an unknown setting is an error', () => {
  expect(() => renderDdl('{days:never}', { retention })).toThrow('never');
});
