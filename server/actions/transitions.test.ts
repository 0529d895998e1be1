import { expect, test } from 'vitest';
import { actionStatuses } from '#lib/schemas/actions/actions.ts';
import { activeStatuses, isAllowed, transitions, waitingStatuses } from './transitions.ts';

test('every status stands in the table and leads to known ones', () => {
  expect(Object.keys(transitions).toSorted()).toEqual([...actionStatuses].toSorted());
  for (const targets of Object.values(transitions))
    for (const target of targets) expect(actionStatuses).toContain(target);
});

test('every status can be reached from a proposal', () => {
  const seen = new Set(['proposed']);
  const queue = [...transitions.proposed];
  for (let status = queue.pop(); status !== undefined; status = queue.pop()) {
    if (seen.has(status)) continue;
    seen.add(status);
    queue.push(...transitions[status]);
  }
  expect([...seen].toSorted()).toEqual([...actionStatuses].toSorted());
});

test('final statuses lead nowhere, active ones somewhere', () => {
  // A refuted action is rolled back immediately or stays as it is.
  for (const status of actionStatuses.filter((each) => each !== 'not_verified'))
    expect(transitions[status].length > 0).toBe(activeStatuses.includes(status));
  expect(activeStatuses).not.toContain('not_verified');
  expect(waitingStatuses.every((status) => activeStatuses.includes(status))).toBe(true);
});

test('missing data never leads straight to a rollback, and doubt never back to running', () => {
  expect(isAllowed('inconclusive', 'rolling_back')).toBe(false);
  expect(isAllowed('verifying', 'rolling_back')).toBe(false);
  expect(isAllowed('unknown', 'running')).toBe(false);
  expect(isAllowed('rollback_unknown', 'rolling_back')).toBe(false);
  expect(isAllowed('proposed', 'running')).toBe(false);
});
