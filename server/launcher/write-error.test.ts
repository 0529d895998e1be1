import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openLog } from './open-log.ts';
import { attemptWrite, isWriteError } from './write-error.ts';

const dir = mkdtempSync(join(tmpdir(), 'tandem-write-error-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const failing = (code: string) => (): never => {
  throw Object.assign(new Error(`${code}: no`), { code });
};

test('returns the error of a write that cannot be stored, and throws a defect', () => {
  expect(attemptWrite(failing('ENOSPC'))?.message).toBe('ENOSPC: no');
  expect(attemptWrite(() => undefined)).toBeUndefined();
  expect(() => attemptWrite(failing('ERR_INVALID_ARG_TYPE'))).toThrow('no');
  expect(isWriteError('ENOSPC')).toBe(false);
});

test('drops the output of a child when its log cannot be made', () => {
  expect(openLog(join(dir, 'missing', 'web.log'))).toBe('ignore');
  // A full device opens and fails at each write, as a full disk does.
  expect(() => writeFileSync('/dev/full', 'x')).toThrow('ENOSPC');
  const made = openLog(join(dir, 'web.log'));
  expect(typeof made).toBe('number');
  expect(existsSync(join(dir, 'web.log')) && readFileSync(join(dir, 'web.log'), 'utf8')).toBe('');
});
