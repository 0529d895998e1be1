import type { Plan, Step } from '#lib/schemas/actions/plan.ts';
import { costOfAction } from '#server/actions/runbook.ts';
import {
  digestField,
  digestTitle,
  recordField,
  recordThere,
  reproduceKind,
  reproduceRunbook,
} from '#server/actions/targets/reproduce-state.ts';
import {
  digestsByName,
  type EnvironmentFile,
  type TrainingRecord,
} from '#server/experiments/training-record.ts';

export type ReproduceRequest = {
  /** A record whose code version was logged. */
  record: TrainingRecord & { code: string };
  environment: EnvironmentFile[];
  model: { name: string; resourceId: string | null };
  metrics: readonly string[];
  executor: string;
  /** Names of datasets whose digest is available in advance. */
  known: readonly string[];
  blastRadius: Plan['blastRadius'];
  reason: string;
};

function nameOf({ name, id }: TrainingRecord): string {
  return name === '' ? id.slice(0, 8) : name;
}

export function reproduceTitle(record: TrainingRecord): string {
  return `Reproduce the run ${nameOf(record)}`;
}

/** The order, with everything that determines the training result, as the run logged it. */
export function reproduceStep({
  record,
  environment,
  model,
  executor,
}: Pick<ReproduceRequest, 'record' | 'environment' | 'model' | 'executor'>): Step {
  const { id: runId, experimentId, code, command, params, datasets } = record;
  return {
    title: `Train ${model.name} again as in run ${nameOf(record)}`,
    executor,
    kind: reproduceKind,
    target: { kind: 'model', name: model.name },
    parameters: {
      runId,
      experimentId: String(experimentId),
      code,
      command,
      environment,
      params,
      datasets,
    },
  };
}

function preconditions({ record, known }: ReproduceRequest): Plan['preconditions'] {
  const digests = [...digestsByName(record.datasets)];
  return [
    { field: recordField, equals: recordThere, title: 'The run still exists' },
    ...digests
      .filter(([name]) => known.includes(name))
      .map(([name, digest]) => ({
        field: digestField(name),
        equals: digest,
        title: digestTitle(name),
      })),
  ];
}

/** Plan fields that are the same for every run. */
const frame: Pick<
  Plan,
  | 'changes'
  | 'expectedEffect'
  | 'successCriteria'
  | 'rollback'
  | 'cost'
  | 'givesUp'
  | 'manual'
  | 'risk'
  | 'fixes'
> = {
  changes: [{ field: 'runs of the experiment', from: 'up to now', to: 'one more' }],
  expectedEffect: {
    kind: 'none',
    reason: 'one more run is logged and compared with this one; no signal changes',
  },
  successCriteria: { criteria: [], settleMs: 0, windowMs: 120_000, minSamples: 12 },
  rollback: { kind: 'not needed', reason: 'no version is registered and nothing serves the run' },
  cost: costOfAction,
  givesUp: null,
  manual: {
    minutes: 60,
    source:
      'check out the code, fetch the data, start the training, compare the metrics: runbook estimate',
  },
  risk: 'low',
  fixes: 'prepares',
};

/** Complete action contract for training a run again. Pure. */
export function reproducePlan(request: ReproduceRequest): Plan {
  const { record, model, metrics, executor, known, blastRadius, reason } = request;
  const later = [...digestsByName(record.datasets).keys()].filter((name) => !known.includes(name));
  const runHref = `/experiments/runs/${record.id}`;
  return {
    ...frame,
    kind: reproduceKind,
    executor,
    runbook: { id: reproduceRunbook, version: 1, title: 'Reproduce a training run' },
    target: { kind: 'model', name: model.name, id: model.resourceId },
    environment: null,
    parameters: { runId: record.id, metrics },
    steps: [reproduceStep(request)],
    reason,
    evidence: [
      { title: `The run ${nameOf(record)}`, href: runHref },
      {
        title: `${model.name}, which it trained`,
        href: `/models/${encodeURIComponent(model.name)}?tab=versions`,
      },
    ],
    preconditions: preconditions(request),
    blastRadius,
    riskReasons: [
      'A run is logged; no version is registered, and no serving version changes',
      'It uses executor time',
      ...later.map(
        (name) => `The digest of ${name} is not known in advance: it is compared afterward`,
      ),
    ],
  };
}
