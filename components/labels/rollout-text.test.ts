import { expect, test } from 'vitest';
import {
  describeOrder,
  ordersFor,
  reachedStage,
  rolloutState,
  sliceName,
  stageState,
} from './rollout-text.ts';

test('the state of a rollout is told by its outcome first, then by who holds it up', () => {
  const at = (stage: 'gate' | 'promotion' | 'reverting', state: 'active' | 'paused' | 'waiting') =>
    rolloutState({ stage, state, outcome: null }).word;
  expect(at('gate', 'active')).toBe('In progress');
  expect(at('promotion', 'active')).toBe('Waiting for approval');
  expect(at('reverting', 'active')).toBe('Rolling back');
  expect(at('gate', 'paused')).toBe('Paused');
  expect(at('promotion', 'waiting')).toBe('Needs a decision');
  expect(rolloutState({ stage: 'done', state: 'done', outcome: 'reverted' }).word).toBe(
    'Rolled back',
  );
});

test('stages before the present one are done, those after it are to come or were not reached', () => {
  const going = { stage: 'shadow', state: 'active', outcome: null } as const;
  expect(stageState('gate', going, 'shadow')).toBe('done');
  expect(stageState('shadow', going, 'shadow')).toBe('now');
  expect(stageState('late', going, 'shadow')).toBe('to come');
  const stopped = { stage: 'done', state: 'done', outcome: 'stopped' } as const;
  const reached = reachedStage([{ stage: 'gate' }, { stage: 'done' }]);
  expect(reached).toBe('gate');
  expect(stageState('gate', stopped, reached)).toBe('ended here');
  expect(stageState('traffic', stopped, reached)).toBe('not reached');
  const verified = { stage: 'done', state: 'done', outcome: 'verified' } as const;
  expect(stageState('late', verified, 'late')).toBe('done');
});

test('a slice is named by column and value', () => {
  expect(sliceName({ slice: null })).toBe('All rows');
  expect(sliceName({ slice: { column: 'country', value: 'ES' } })).toBe('country: ES');
});

test('going on with what is there is offered only to what waits and has failed no check', () => {
  const shown = [
    { what: 'requests', shown: 18, needed: 50 },
    { what: 'checks', shown: 1, needed: 3 },
  ];
  const waits = { mayProceed: true, shown };
  const of = (state: 'active' | 'paused' | 'waiting' | 'done', mayProceed = true) =>
    ordersFor({ state, stage: 'traffic', waits: { ...waits, mayProceed } });
  expect(of('waiting')).toEqual(['resume', 'proceed', 'abort']);
  expect(of('waiting', false)).toEqual(['resume', 'abort']);
  expect(of('paused')).toEqual(['resume', 'abort']);
  expect(of('active')).toEqual(['pause', 'abort']);
  expect(of('done')).toEqual([]);
  expect(ordersFor({ state: 'waiting', stage: 'reverting', waits })).toEqual(['resume']);
  const { text } = describeOrder('proceed', { state: 'waiting', stage: 'traffic', waits });
  expect(text).toMatch(/^Available so far: 18 of 50 requests, 1 of 3 checks\. It is checked/u);
});

test('what a person kept without proof has reached its labels and is not verified', () => {
  const kept = { stage: 'done', state: 'done', outcome: 'kept' } as const;
  expect(rolloutState(kept).word).toBe('Retained without proof');
  expect(stageState('traffic', kept, 'late')).toBe('done');
  expect(stageState('late', kept, 'late')).toBe('ended here');
});
