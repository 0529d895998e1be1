import { expect, test } from 'vitest';
import type { Cause, Evidence } from '#lib/schemas/incidents/incidents.ts';
import { retrainPolicyBody } from '#lib/schemas/rollouts/loop.ts';
import type { PlanInput } from '#server/actions/runbook.ts';
import { retrainModel } from './retrain-model.ts';

const now = new Date('2026-06-01T12:00:00.000Z');
const minuteMs = 60_000;
const ago = (minutes: number) => new Date(now.getTime() - minutes * minuteMs).toISOString();

function evidence(metric: string, score: number, labels: Record<string, string> = {}): Evidence {
  return {
    seriesId: '1',
    metric,
    title: metric,
    labels,
    onsetAt: ago(30),
    before: 0.9,
    after: 0.6,
    unit: null,
    score,
  };
}

function planFor(found: Evidence[], policy: unknown = {}, trigger?: 'person') {
  const cause: Cause = {
    kind: 'drift',
    subkind: 'concept',
    resource: { id: 'r1', kind: 'model', name: 'fraud' },
    change: null,
    title: 'Concept drift',
    speaksFor: [],
    speaksAgainst: [],
    evidence: found,
    rank: 1,
    confidence: { level: 'likely', share: null, verdicts: 0 },
    yourVerdict: null,
  };
  const input: Omit<PlanInput<unknown>, 'parameters'> = {
    cause,
    target: { kind: 'model', name: cause.resource.name },
    state: { version: '3', previousVersions: ['2'], healthy: true },
    executor: 'shop',
    targetId: 'r1',
    environment: null,
    incidentHref: '/incidents/i1',
    criteria: [],
    sampleMs: 10_000,
    blastRadius: { services: 1, models: 1, usersPerMinute: null, names: [], complete: true },
    now,
    model: {
      policy: { version: 4, body: retrainPolicyBody.parse(policy), editor: null },
      labelDelayMs: 10 * minuteMs,
      windowMs: 60 * minuteMs,
    },
  };
  return retrainModel.plan({
    ...input,
    parameters: retrainModel.parameters.parse(trigger === undefined ? {} : { trigger }),
  });
}

const realised = evidence('model.quality', 6, { basis: 'realised' });

test('it trains on the matured requests since the change, at the time of the requests', () => {
  const plan = planFor([realised]);
  if ('none' in plan) throw new Error(plan.none);
  // Actual quality was reported at 11:30 about requests ten minutes older; the newest labels are
  // of 11:50.
  expect(plan.steps[0]?.parameters).toEqual({
    trainFromAt: ago(40),
    trainToAt: ago(10),
    baseVersion: '3',
    reason: 'Concept drift',
  });
  expect(plan).toMatchObject({
    risk: 'medium',
    fixes: 'prepares',
    rollback: { kind: 'not needed' },
  });
  expect(plan.preconditions.map(({ field, equals }) => `${field}: ${equals}`)).toEqual([
    'version: 3',
    'retrain policy: version 4, on',
    'data incidents: none open',
    'quality checks: passed',
    'matured labels: enough',
    'cool-down: over',
    'retrain budget: left',
    'other retrainings: none',
  ]);
});

test('the window never reaches further back than the policy lets it', () => {
  const plan = planFor([realised], { window: { hoursAtMost: 0.25 } });
  if ('none' in plan) throw new Error(plan.none);
  expect(plan.steps[0]?.parameters).toMatchObject({ trainFromAt: ago(25), trainToAt: ago(10) });
});

test('drift that costs nothing, a policy that is off and a trigger that it leaves out give no plan', () => {
  const drift = evidence('model.drift', 9);
  expect(planFor([drift])).toEqual({
    none: 'the drift causes no quality loss, so no action is needed',
  });
  expect(planFor([drift, realised])).not.toHaveProperty('none');
  expect(planFor([realised], { enabled: false })).toHaveProperty('none');
  expect(planFor([realised], { triggers: ['person'] })).toEqual({
    none: 'the retraining policy does not cover concept drift',
  });
  expect(planFor([], { triggers: ['person'] }, 'person')).not.toHaveProperty('none');
});
