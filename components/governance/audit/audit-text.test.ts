import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ACTS, auditAct, auditMove, isBreakGlass } from './audit-text.ts';

const root = join(import.meta.dirname, '../../..');

test('acts in words, those of another version by their name', () => {
  expect(auditAct({ action: 'policies.save' })).toBe('Saved the policy');
  expect(auditAct({ action: 'teams.save-rule' })).toBe('Teams save rule');
});

test('every act that the server records has words', () => {
  const names = new Set(
    globSync('server/**/*.ts', { cwd: root })
      .filter((path) => !path.endsWith('.test.ts'))
      .flatMap((path) => [...readFileSync(join(root, path), 'utf8').matchAll(/audit: '([^']+)'/g)])
      .map((match) => match[1] ?? ''),
  );
  expect(names.size).toBeGreaterThan(40);
  expect([...names].filter((name) => ACTS[name] === undefined)).toEqual([]);
  expect(Object.keys(ACTS).filter((name) => !names.has(name))).toEqual([]);
});

test('a move between states is told', () => {
  expect(auditMove({ before: { status: 'proposed' }, after: { status: 'not_verified' } })).toBe(
    'proposed to not verified',
  );
  expect(auditMove({ before: { status: 'on' }, after: { status: 'on' } })).toBeNull();
  expect(auditMove({ before: null, after: { status: 'on' } })).toBeNull();
});

test('break-glass stands in what was recorded after', () => {
  expect(isBreakGlass({ after: { vote: 'approve', breakGlass: true } })).toBe(true);
  expect(isBreakGlass({ after: { vote: 'approve', breakGlass: false } })).toBe(false);
  expect(isBreakGlass({ after: null })).toBe(false);
});
