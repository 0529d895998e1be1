import { expect, test } from 'vitest';
import { auditAct, isBreakGlass } from './audit-words.ts';

test('acts in words, unknown ones by their name', () => {
  expect(auditAct({ action: 'policies.save' })).toBe('Saved the policy');
  expect(auditAct({ action: 'infrastructure.merge-resources' })).toBe(
    'Infrastructure merge resources',
  );
});

test('break-glass stands in what was recorded after', () => {
  expect(isBreakGlass({ after: { vote: 'approve', breakGlass: true } })).toBe(true);
  expect(isBreakGlass({ after: { vote: 'approve', breakGlass: false } })).toBe(false);
  expect(isBreakGlass({ after: null })).toBe(false);
});
