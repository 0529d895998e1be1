import type { State } from '#components/ui/states.tsx';
import type {
  GateComparison,
  RolloutItem,
  RolloutOutcome,
  RolloutStage,
} from '#lib/schemas/models-rollouts.ts';

export const STAGES: readonly { id: RolloutStage; title: string; text: string }[] = [
  { id: 'gate', title: 'Gate', text: 'Compared with what serves, on the same later requests' },
  { id: 'promotion', title: 'Promotion', text: 'A person approves that it may serve' },
  { id: 'shadow', title: 'Shadow', text: 'Asked about recorded requests, nothing is served' },
  { id: 'traffic', title: 'Traffic', text: 'Its share of the requests grows in steps' },
  { id: 'late', title: 'Labels', text: 'Realised quality, once the labels have come' },
];

const OUTCOMES: Readonly<Record<RolloutOutcome, { state: State; word: string }>> = {
  verified: { state: 'success', word: 'Verified' },
  stopped: { state: 'warning', word: 'Stopped' },
  reverted: { state: 'error', word: 'Taken back' },
  aborted: { state: 'warning', word: 'Aborted' },
};

/** State and word of a rollout as a whole. */
export function rolloutState(item: Pick<RolloutItem, 'state' | 'outcome' | 'stage'>): {
  state: State;
  word: string;
} {
  if (item.state === 'done' && item.outcome !== null) return OUTCOMES[item.outcome];
  if (item.state === 'paused') return { state: 'warning', word: 'Paused' };
  if (item.state === 'waiting') return { state: 'warning', word: 'Waits for a person' };
  if (item.stage === 'reverting') return { state: 'warning', word: 'Being taken back' };
  return item.stage === 'promotion'
    ? { state: 'info', word: 'Waits for approval' }
    : { state: 'info', word: 'Under way' };
}

export type StageState = 'done' | 'now' | 'to come' | 'ended here' | 'not reached';

/** Where a stage stands; `reached` is the last stage that its history names. */
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
  if (at < present) return 'done';
  const over = item.state === 'done' || item.stage === 'reverting';
  if (at === present) return over ? 'ended here' : 'now';
  return over ? 'not reached' : 'to come';
}

/** The last stage on the way that the notes of a rollout name. */
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

export function sliceName({ slice }: Pick<GateComparison, 'slice'>): string {
  return slice === null ? 'All rows' : `${slice.column}: ${slice.value}`;
}
