import { expect, test } from 'vitest';
import { healthState, stateRank } from './health-state.ts';

const nowMs = 1_000_000;
const fresh = {
  firing: [],
  lastSampleMs: nowMs - 5_000,
  intervalMs: 10_000,
  deliveryMs: 10_000,
  hasBaseline: true,
};

test.each([
  ['ok', fresh],
  ['learning', { ...fresh, hasBaseline: false }],
  ['no data', { ...fresh, lastSampleMs: nowMs - 40_001 }],
  ['ok', { ...fresh, lastSampleMs: nowMs - 40_000 }],
  ['no data', { ...fresh, lastSampleMs: null }],
  ['warning', { ...fresh, lastSampleMs: null, firing: ['info', 'warning'] }],
  ['critical', { ...fresh, firing: ['warning', 'critical', 'error'] }],
  ['ok', { ...fresh, firing: ['info'] }],
] as const)('%s', (state, evidence) => {
  expect(healthState(evidence, nowMs)).toBe(state);
});

test('what needs attention comes first', () => {
  const states = ['ok', 'learning', 'no data', 'warning', 'error', 'critical'] as const;
  expect([...states].sort((a, b) => stateRank(a) - stateRank(b))).toEqual([
    'critical',
    'error',
    'warning',
    'no data',
    'learning',
    'ok',
  ]);
});
