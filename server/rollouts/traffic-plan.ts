import type { Plan, Step } from '#lib/schemas/actions/plan.ts';
import { costOfAction } from '#server/actions/runbook.ts';
import { shadowField, shareField, formatShare } from '#server/actions/targets/model-traffic.ts';
import { percentAt, rolloutPath, type Rollout } from './rollout-row.ts';

/**
 * Order about the traffic of a model, and the states that the executor must report before and after
 * it.
 */
type TrafficOrder = {
  title: string;
  kind: 'model.set_traffic' | 'model.roll_back';
  parameters: { version: string; percent: number; mode: 'shadow' | 'canary' | 'full' };
  change: Plan['changes'][number];
  before: Plan['preconditions'];
  after: Plan['preconditions'];
};

type Subject = Pick<
  Rollout,
  'id' | 'model' | 'version' | 'baseVersion' | 'executor' | 'policy' | 'step' | 'stage' | 'gate'
>;

const share = (version: string, percent: number, still: string) => ({
  field: shareField(version),
  equals: formatShare(percent),
  title: `Version ${version} ${still} ${formatShare(percent)} of the requests`,
});

function shadowOrder({ model, version }: Subject): TrafficOrder {
  return {
    title: `Shadow version ${version} of ${model}`,
    kind: 'model.set_traffic',
    parameters: { version, percent: 100, mode: 'shadow' },
    change: { field: shadowField, from: 'none', to: version },
    before: [share(version, 0, 'still has')],
    after: [{ field: shadowField, equals: version, title: `Version ${version} is in shadow` }],
  };
}

function stepOrder(rollout: Subject): TrafficOrder {
  const { model, version, step, policy } = rollout;
  const percent = percentAt(rollout);
  const earlier = step === 0 ? 0 : (policy.rollout.steps[step - 1] ?? 0);
  return {
    title: `Route ${formatShare(percent)} of the requests of ${model} to version ${version}`,
    kind: 'model.set_traffic',
    parameters: { version, percent, mode: percent === 100 ? 'full' : 'canary' },
    change: { field: shareField(version), from: formatShare(earlier), to: formatShare(percent) },
    before: [share(version, earlier, 'still has')],
    after: [share(version, percent, 'has')],
  };
}

/**
 * Order that is always possible. Whatever the current split is, the previous version then receives
 * all requests.
 */
function backOrder({ model, version, baseVersion }: Subject): TrafficOrder {
  return {
    title: `Route all requests of ${model} back to version ${baseVersion}`,
    kind: 'model.roll_back',
    parameters: { version: baseVersion, percent: 100, mode: 'full' },
    change: { field: shareField(version), from: 'its share', to: formatShare(0) },
    before: [],
    after: [share(baseVersion, 100, 'has')],
  };
}

function orderOf(rollout: Subject): TrafficOrder {
  if (rollout.stage === 'shadow') return shadowOrder(rollout);
  return rollout.stage === 'traffic' ? stepOrder(rollout) : backOrder(rollout);
}

function stepsBack(
  rollout: Subject,
  order: TrafficOrder,
  base: Omit<Step, 'title' | 'parameters'>,
) {
  const { version, step, policy } = rollout;
  if (rollout.stage === 'shadow')
    return [
      {
        ...base,
        title: `Stop sending requests to version ${version}`,
        parameters: { version, percent: 0, mode: 'shadow' },
      },
    ];
  const percent = step === 0 ? 0 : (policy.rollout.steps[step - 1] ?? 0);
  return order.kind === 'model.roll_back'
    ? []
    : [
        {
          ...base,
          title: `Restore ${formatShare(percent)} for version ${version}`,
          parameters: { version, percent, mode: 'canary' },
        },
      ];
}

/** Complete action contract for one order of a rollout. Pure. */
export function trafficPlan(rollout: Subject): Plan {
  const order = orderOf(rollout);
  const { model, version, baseVersion, executor, gate } = rollout;
  const target = { kind: 'model', name: model };
  const base = { executor, kind: 'model.set_traffic', target };
  const back = stepsBack(rollout, order, base);
  return {
    kind: order.kind,
    executor,
    runbook: { id: 'roll-out-model', version: 1, title: 'Roll out a model version in steps' },
    target: { ...target, id: null },
    environment: null,
    parameters: { ...order.parameters, rollout: rollout.id },
    steps: [{ ...base, title: order.title, parameters: order.parameters }],
    reason:
      order.kind === 'model.roll_back'
        ? `Version ${version} is rolled back; version ${baseVersion} served before it.`
        : `Version ${version} passed its gate and its promotion was approved. ${gate?.kind === 'judged' ? gate.reason : ''}`.trim(),
    evidence: [{ title: 'The rollout, stage by stage', href: rolloutPath(rollout) }],
    changes: [order.change],
    preconditions: order.before,
    expectedEffect: {
      kind: 'none',
      reason: 'the checks of the rollout measure the effect of its share',
    },
    successCriteria: {
      criteria: [],
      settleMs: 0,
      windowMs: 1_000,
      minSamples: 12,
      state: order.after,
    },
    rollback:
      back.length === 0
        ? { kind: 'none', reason: 'it is the rollback itself' }
        : { kind: 'plan', steps: back, aboutMs: 5_000 },
    blastRadius: { services: 0, models: 1, usersPerMinute: null, names: [model], complete: false },
    cost: costOfAction,
    givesUp: null,
    risk: 'medium',
    riskReasons: ['Part of an approved promotion', 'Known rollback'],
    fixes: 'prepares',
  };
}
