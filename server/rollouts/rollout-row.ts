import { z } from 'zod';
import { retrainPolicyBody, type RetrainPolicyBody } from '#lib/schemas/rollouts/loop.ts';
import {
  gateSchema,
  rolloutAccepted,
  rolloutCheck,
  rolloutNote,
  rolloutOutcomes,
  rolloutStages,
  rolloutStates,
  rolloutVerification,
  rolloutWait,
  type Gate,
  type GateJudged,
  type RolloutAccepted,
  type RolloutCheck,
  type RolloutNote,
  type RolloutOutcome,
  type RolloutStage,
  type RolloutState,
  type RolloutVerification,
  type RolloutWait,
} from '#lib/schemas/rollouts/rollouts.ts';
import type { ModelRollout } from '#server/generated/prisma/client.ts';

/** A rollout with its JSON parsed. */
export type Rollout = Omit<
  ModelRollout,
  | 'policy'
  | 'stage'
  | 'state'
  | 'outcome'
  | 'gate'
  | 'checks'
  | 'provisional'
  | 'late'
  | 'waits'
  | 'accepted'
  | 'history'
> & {
  policy: RetrainPolicyBody;
  stage: RolloutStage;
  state: RolloutState;
  outcome: RolloutOutcome | null;
  gate: Gate | null;
  checks: RolloutCheck[];
  provisional: RolloutVerification | null;
  late: RolloutVerification | null;
  waits: RolloutWait | null;
  accepted: RolloutAccepted | null;
  history: RolloutNote[];
};

const parts = z.object({
  policy: retrainPolicyBody,
  stage: z.enum(rolloutStages),
  state: z.enum(rolloutStates),
  outcome: z.enum(rolloutOutcomes).nullable(),
  gate: gateSchema.nullable(),
  checks: z.array(rolloutCheck),
  provisional: rolloutVerification.nullable(),
  late: rolloutVerification.nullable(),
  waits: rolloutWait.nullable(),
  accepted: rolloutAccepted.nullable(),
  history: z.array(rolloutNote),
});

export function readRollout(row: ModelRollout): Rollout {
  return { ...row, ...parts.parse(row) };
}

export function judgedGate(rollout: Pick<Rollout, 'gate'>): GateJudged {
  if (rollout.gate?.kind === 'judged') return rollout.gate;
  throw new Error('the rollout has passed no gate');
}

/** Share of requests that a step of the traffic stage routes to the new version. */
export function percentAt({ policy, step }: Pick<Rollout, 'policy' | 'step'>): number {
  return policy.rollout.steps[step] ?? 100;
}

/** Share of the new version after the current stage's order is executed. */
export function percentOf(rollout: Pick<Rollout, 'policy' | 'step' | 'stage' | 'outcome'>): number {
  if (rollout.stage === 'traffic') return percentAt(rollout);
  const serves = rollout.outcome === 'verified' || rollout.outcome === 'kept';
  return rollout.stage === 'late' || serves ? 100 : 0;
}

export function rolloutPath({ model, id }: Pick<Rollout, 'model' | 'id'>): string {
  return `/models/${encodeURIComponent(model)}/rollouts/${id}`;
}

/** Stages that wait for labels. The expected label delay is added to their time limit. */
export const needsLabels = (stage: RolloutStage): boolean => stage === 'gate' || stage === 'late';

/**
 * Time limit of the current stage, in epoch milliseconds. The policy defines the limit for one
 * step.
 */
export function stageUntilMs(
  { stage, stageSince, policy }: Pick<Rollout, 'stage' | 'stageSince' | 'policy'>,
  labelDelayMs: number,
): number {
  const delayMs = needsLabels(stage) ? labelDelayMs : 0;
  return stageSince.getTime() + policy.rollout.minutesAtMost * 60_000 + delayMs;
}
