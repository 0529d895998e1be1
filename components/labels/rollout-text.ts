import type { State } from '#components/ui/states/states.tsx';
import type { GateCheck } from '#lib/schemas/rollouts/gate.ts';
import type {
  GateComparison,
  RolloutDetail,
  RolloutItem,
  RolloutOrder,
  RolloutOutcome,
  RolloutStage,
  RolloutWait,
} from '#lib/schemas/rollouts/rollouts.ts';

export const STAGES: readonly { id: RolloutStage; title: string; text: string }[] = [
  {
    id: 'gate',
    title: 'Gate',
    text: 'Compared with the current version on the same later requests',
  },
  { id: 'promotion', title: 'Promotion', text: 'A person approves serving' },
  {
    id: 'shadow',
    title: 'Shadow',
    text: 'Evaluated on recorded and mirrored requests, serves nothing',
  },
  { id: 'traffic', title: 'Traffic', text: 'Its share of requests grows in steps' },
  { id: 'late', title: 'Labels', text: 'Actual quality, after labels arrive' },
];

const OUTCOMES: Readonly<Record<RolloutOutcome, { state: State; word: string }>> = {
  verified: { state: 'success', word: 'Verified' },
  kept: { state: 'warning', word: 'Retained without proof' },
  stopped: { state: 'warning', word: 'Stopped' },
  reverted: { state: 'error', word: 'Rolled back' },
  aborted: { state: 'warning', word: 'Aborted' },
};

/** State and label of a rollout. */
export function rolloutState(item: Pick<RolloutItem, 'state' | 'outcome' | 'stage'>): {
  state: State;
  word: string;
} {
  if (item.state === 'done' && item.outcome !== null) return OUTCOMES[item.outcome];
  if (item.state === 'paused') return { state: 'warning', word: 'Paused' };
  if (item.state === 'waiting') return { state: 'warning', word: 'Needs a decision' };
  if (item.stage === 'reverting') return { state: 'warning', word: 'Rolling back' };
  return item.stage === 'promotion'
    ? { state: 'info', word: 'Waiting for approval' }
    : { state: 'info', word: 'In progress' };
}

export type StageState = 'done' | 'now' | 'to come' | 'ended here' | 'not reached';

/** State of a stage; `reached` is the last stage in the rollout's history. */
export function stageState(
  id: RolloutStage,
  item: Pick<RolloutItem, 'state' | 'outcome' | 'stage'>,
  reached: RolloutStage,
): StageState {
  const order = STAGES.map((stage) => stage.id);
  const at = order.indexOf(id);
  const present = order.indexOf(
    item.stage === 'done' || item.stage === 'reverting' ? reached : item.stage,
  );
  if (item.outcome === 'verified') return 'done';
  if (item.outcome === 'kept' && id !== 'late') return 'done';
  if (at < present) return 'done';
  const over = item.state === 'done' || item.stage === 'reverting';
  if (at === present) return over ? 'ended here' : 'now';
  return over ? 'not reached' : 'to come';
}

/** The last regular stage that the notes of a rollout mention. */
export function reachedStage(notes: readonly { stage: RolloutStage }[]): RolloutStage {
  const order = STAGES.map((stage) => stage.id);
  return notes.findLast(({ stage }) => order.includes(stage))?.stage ?? 'gate';
}

export const VERDICTS: Readonly<Record<GateComparison['verdict'], State>> = {
  better: 'success',
  'no difference': 'ok',
  worse: 'error',
  'too few rows': 'no-data',
};

/** State and label of a gate check. An unknown result is never shown as good. */
export const GATE_CHECKS: Readonly<Record<GateCheck['status'], { state: State; word: string }>> = {
  pass: { state: 'success', word: 'Passed' },
  warn: { state: 'warning', word: 'Reported, not evaluated' },
  fail: { state: 'error', word: 'Failed' },
  unknown: { state: 'no-data', word: 'Unknown' },
};

export function sliceName({ slice }: Pick<GateComparison, 'slice'>): string {
  return slice === null ? 'All rows' : `${slice.column}: ${slice.value}`;
}

/** Progress of a waiting rollout: "18 of 50 requests, 1 of 3 checks". */
export const describeShown = ({ shown }: RolloutWait): string =>
  shown.map(({ what, shown: have, needed }) => `${have} of ${needed} ${what}`).join(', ');

type Ordered = Pick<RolloutDetail, 'state' | 'stage' | 'waits'>;

/**
 * Orders available in the current state. Continuing early is only available if no check has failed.
 */
export function ordersFor({ state, stage, waits }: Ordered): RolloutOrder[] {
  if (state === 'done') return [];
  const hold: RolloutOrder = state === 'active' ? 'pause' : 'resume';
  if (stage === 'reverting') return [hold];
  return state === 'waiting' && waits?.mayProceed === true
    ? [hold, 'proceed', 'abort']
    : [hold, 'abort'];
}

const GOING_ON: Partial<Record<RolloutStage, string>> = {
  gate: 'The gate compares both versions on the available data. If the result does not show that the version is better, the rollout stops.',
  shadow: 'It gets its first share of requests without any recorded request.',
  traffic:
    'It is checked on the available data: rolled back if that fails, otherwise it continues with the next share.',
  late: 'It keeps all requests. The labels do not prove it, so it ends unproven and resolves no incident.',
};

/** Name of an order, and its effect in the current stage. */
export function describeOrder(order: RolloutOrder, { stage, waits }: Ordered) {
  if (order === 'pause')
    return { label: 'Pause rollout', text: 'The rollout waits until someone resumes it.' };
  if (order === 'resume')
    return {
      label: 'Resume rollout',
      text: 'The time of this stage restarts under the current retraining policy. Its approved steps do not change.',
    };
  if (order === 'proceed') {
    const missing = waits === null ? '' : `Available so far: ${describeShown(waits)}. `;
    return { label: 'Continue with available data', text: `${missing}${GOING_ON[stage] ?? ''}` };
  }
  return {
    label: 'Abort rollout',
    text: 'The rollout is abandoned; the previous version gets all requests and the alias back.',
  };
}
