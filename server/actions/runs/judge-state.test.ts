import { expect, test } from 'vitest';
import { judgeState } from './judge-state.ts';

const wanted = [
  { field: 'alias champion', equals: 'version 2', title: 'champion points to version 2' },
];

test('the state of the target proves or disproves', () => {
  expect(judgeState(wanted, { 'alias champion': 'version 2' }, 0, 1)).toMatchObject({
    outcome: 'verified',
    criteria: [],
  });
  expect(judgeState(wanted, { 'alias champion': 'version 1' }, 0, 1)).toMatchObject({
    outcome: 'not_verified',
    reason: expect.stringContaining('version 1') as unknown,
  });
  expect(judgeState(wanted, {}, 0, 1).outcome).toBe('not_verified');
});
