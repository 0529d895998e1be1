import { describe, expect, it } from 'vitest';
import { readStatement } from './read-statement.ts';

describe('readStatement', () => {
  it.each([
    ['SELECT 1', 'read'],
    ['(SELECT 1) UNION ALL (SELECT 2)', 'read'],
    ['with a as (select 1) select * from a', 'read'],
    ['WITH a AS (SELECT 1) INSERT INTO t SELECT * FROM a', 'write'],
    ['-- note\nSHOW TABLES', 'read'],
    ['INSERT INTO t SELECT 1', 'write'],
    ['ALTER TABLE t DELETE WHERE 1', 'write'],
  ])('%s is a %s', (sql, kind) => {
    expect(readStatement(sql).kind).toBe(kind);
  });

  it('takes a closing semicolon off', () => {
    expect(readStatement(' SELECT 1 ; -- done\n').sql).toBe('SELECT 1');
  });

  it.each([
    '',
    '   -- nothing',
    'SELECT 1; DROP TABLE t',
    'SELECT 1;;',
    'SET readonly = 0',
    'USE other',
    "SELECT * FROM file('/etc/passwd')",
    "SELECT * FROM `file`('/etc/passwd')",
    "SELECT * FROM FILE ('/etc/passwd')",
    "SELECT * FROM url('http://x', 'CSV')",
    "INSERT INTO t SELECT * FROM input('a UInt8')",
    "CREATE TABLE t (a UInt8) ENGINE = S3('x')",
    "SELECT 1 INTO OUTFILE '/tmp/x'",
    "INSERT INTO t FROM INFILE '/etc/passwd' FORMAT CSV",
  ])('refuses %j', (sql) => {
    expect(() => readStatement(sql)).toThrow();
  });

  it('does not take words inside quotes for calls', () => {
    expect(readStatement("SELECT 'file(' AS a, file FROM t WHERE b = 'x; DROP TABLE t'").kind).toBe(
      'read',
    );
  });
});
