import { expect, test } from 'vitest';
import type { GateJudged, RolloutCheck } from '#lib/schemas/rollouts/rollouts.ts';
import { judgeRollout } from './judge-rollout.ts';

const at = '2026-11-25T12:00:00.000Z';
const compared = {
  slice: null,
  rows: 500,
  positives: null,
  champion: 0.5,
  challenger: 0.4,
  difference: -0.1,
  lower: -0.2,
  upper: -0.05,
  verdict: 'better' as const,
};
const gate: GateJudged = {
  kind: 'judged',
  at,
  passed: true,
  reason: 'It is better over all rows and in no slice worse.',
  rule: { kind: 'better', margin: null, limit: null },
  checks: [],
  measure: 'log loss',
  rows: 500,
  fromAt: at,
  toAt: at,
  comparisons: 1,
  level: 0.95,
  overall: compared,
  slices: [],
  aimed: [],
  usual: {
    meanScore: 0.5,
    sureness: 0.8,
    spread: null,
    mix: null,
    latencyP95Ms: null,
    rows: 500,
    beside: null,
  },
};
const item = (title: string, ok = true, measured = true) => ({
  title,
  ok,
  measured,
  detail: `${title} it is`,
});
const check = (...items: RolloutCheck['items']): RolloutCheck => ({
  at,
  percent: 25,
  rows: 60,
  ok: items.every(({ ok }) => ok),
  items,
});
const late = (passed: boolean) => ({
  at,
  passed,
  reason: passed ? 'Actual quality is within every limit of the model.' : 'Actual mae is 3.',
  rows: 500,
  maturity: 1,
  items: [item('Actual mae', passed)],
  without: null,
});
const provisional = { ...late(true), reason: 'As expected: answers.', maturity: null };
type Told = Parameters<typeof judgeRollout>[0];
const begun: Told = {
  stage: 'gate',
  state: 'active',
  outcome: null,
  reason: '',
  gate: null,
  checks: [],
  provisional: null,
  late: null,
};
const of = (given: Partial<Told>) => judgeRollout({ ...begun, ...given });
const collecting = { kind: 'collecting' as const, rows: 12, needed: 500 };

test('while nothing is known yet there is no value', () => {
  expect(of({})).toMatchObject({ value: null, verdict: 'pending' });
  expect(of({ gate: collecting }).reason).toBe(
    'Its gate is waiting for labeled requests: 12 of 500.',
  );
  expect(of({ gate })).toMatchObject({ value: null, reason: 'Its gate compares it again.' });
  expect(of({ gate, stage: 'promotion' })).toMatchObject({ value: null, verdict: 'pending' });
  // A check of the way before the champion changed says nothing of the new comparison.
  expect(of({ gate, stage: 'promotion', checks: [check(item('Outputs'))] }).value).toBeNull();
});

test('what the gate looked at is told from the gate on, before the newest checks', () => {
  const told = {
    ...gate,
    checks: [
      { id: 'overall', title: 'Difference', status: 'pass', detail: 'it is better' },
      { id: 'requests', title: 'Schema', status: 'warn', detail: 'x is not always sent' },
      { id: 'cost', title: 'Cost', status: 'unknown', detail: 'unknown: no host is measured' },
      { id: 'reach', title: 'Reach', status: 'fail', detail: 'it fell' },
    ],
  } satisfies GateJudged;
  const items = [
    { title: 'Difference', ok: true, measured: true, detail: 'it is better' },
    {
      title: 'Schema',
      ok: true,
      measured: true,
      detail: 'reported, not evaluated: x is not always sent',
    },
    { title: 'Cost', ok: true, measured: false, detail: 'unknown: no host is measured' },
    { title: 'Reach', ok: false, measured: true, detail: 'it fell' },
  ];
  expect(of({ gate: collecting }).checks).toEqual([]);
  expect(of({ gate: told }).checks).toEqual([]);
  expect(of({ gate: told, stage: 'promotion' }).checks).toEqual(items);
  const stopped = { stage: 'done', state: 'done', outcome: 'stopped', reason: 'no' } as const;
  expect(of({ gate: told, ...stopped })).toMatchObject({ value: 0, checks: items });
  const checks = [check(item('Outputs'))];
  expect(of({ gate: told, stage: 'traffic', checks }).checks).toEqual([...items, item('Outputs')]);
});

test('what holds is a 1, and says only what was measured', () => {
  expect(of({ gate, stage: 'shadow' })).toMatchObject({ value: 1, reason: gate.reason });
  const checks = [check(item('Outputs'), item('Latency', true, false))];
  expect(of({ gate, stage: 'traffic', checks })).toMatchObject({
    value: 1,
    reason: 'The checks at 25% pass. As expected: outputs. Not measured: latency.',
  });
  expect(of({ gate, stage: 'late', checks, provisional })).toMatchObject({
    value: 1,
    reason: 'As expected: answers.',
  });
  expect(
    of({ gate, stage: 'done', state: 'done', outcome: 'verified', late: late(true) }),
  ).toMatchObject({ value: 1, reason: 'Actual quality is within every limit of the model.' });
  const kept = 'Retained by Max with 3 of 100 labelled requests; labels have not proven it.';
  expect(of({ gate, stage: 'done', state: 'done', outcome: 'kept', reason: kept })).toMatchObject({
    value: 1,
    reason: kept,
  });
});

test('what fails, or was stopped, taken back or given up, is a 0', () => {
  const checks = [check(item('Outputs', false))];
  expect(of({ gate, stage: 'traffic', checks })).toMatchObject({
    value: 0,
    reason: 'Outputs: Outputs it is',
  });
  expect(of({ gate, stage: 'reverting', reason: 'It was slow.' })).toMatchObject({
    value: 0,
    reason: 'It was slow.',
  });
  for (const outcome of ['stopped', 'reverted', 'aborted'] as const)
    expect(of({ gate, stage: 'done', state: 'done', outcome, reason: 'no' })).toMatchObject({
      value: 0,
      verdict: 'fail',
    });
});

test.each(['shadow', 'traffic', 'late'] as const)(
  'a rollout that is held or waits for a person in %s says nothing, whatever held before',
  (stage) => {
    const checks = [check(item('Outputs'))];
    const told = { gate, stage, checks, provisional: stage === 'late' ? provisional : null };
    expect(of({ ...told, state: 'paused', reason: 'a look at it' })).toMatchObject({
      value: null,
      verdict: 'inconclusive',
      reason: `A person paused it at the stage ${stage}. a look at it`,
    });
    expect(of({ ...told, state: 'waiting', reason: 'Too few came.' })).toMatchObject({
      value: null,
      verdict: 'inconclusive',
      reason: `It needs a decision at the stage ${stage}. Too few came.`,
    });
  },
);
