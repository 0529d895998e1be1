import fc from 'fast-check';
import { expect, test } from 'vitest';
import { healthStates } from '#lib/choices/infrastructure.ts';
import { healthState, stateRank } from './health-state.ts';

const nowMs = 1_000_000;
const fresh = {
  firing: [],
  lastSampleMs: nowMs - 5_000,
  intervalMs: 10_000,
  deliveryMs: 10_000,
  watched: true,
  hasBaseline: true,
};

test.each([
  ['ok', fresh],
  ['learning', { ...fresh, hasBaseline: false }],
  ['not_monitored', { ...fresh, watched: false }],
  ['not_monitored', { ...fresh, watched: false, hasBaseline: false }],
  ['no_data', { ...fresh, lastSampleMs: nowMs - 40_001 }],
  ['ok', { ...fresh, lastSampleMs: nowMs - 40_000 }],
  ['no_data', { ...fresh, lastSampleMs: null }],
  ['no_data', { ...fresh, lastSampleMs: null, watched: false }],
  ['warning', { ...fresh, lastSampleMs: null, firing: ['info', 'warning'] }],
  ['error', { ...fresh, watched: false, firing: ['error'] }],
  ['critical', { ...fresh, firing: ['warning', 'critical', 'error'] }],
  ['ok', { ...fresh, firing: ['info'] }],
] as const)('%s', (state, evidence) => {
  expect(healthState(evidence, nowMs)).toBe(state);
});

test('is never ok or learning without a rule, and never calm with a firing alert', () => {
  const evidence = fc.record({
    firing: fc.array(fc.constantFrom('critical', 'error', 'warning', 'info')),
    lastSampleMs: fc.option(fc.integer({ min: 0, max: nowMs })),
    intervalMs: fc.integer({ min: 0, max: nowMs }),
    deliveryMs: fc.constant(10_000),
    watched: fc.boolean(),
    hasBaseline: fc.boolean(),
  });
  fc.assert(
    fc.property(evidence, (given) => {
      const state = healthState(given, nowMs);
      if (!given.watched) expect(['ok', 'learning']).not.toContain(state);
      const fires = given.firing.some((severity) => severity !== 'info');
      expect(['critical', 'error', 'warning'].includes(state)).toBe(fires);
    }),
  );
});

test('sorts what needs attention first', () => {
  expect(healthStates.toReversed().sort((a, b) => stateRank(a) - stateRank(b))).toEqual(
    healthStates,
  );
});
