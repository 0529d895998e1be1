import { z } from 'zod';
import { actionStatuses } from '../actions/actions.ts';
import { idSchema } from '../fields.ts';
import { gateCheck, gateRuleUsed } from './gate.ts';
import { retrainPolicyBody } from './loop.ts';

export const rolloutStages = [
  'gate',
  'promotion',
  'shadow',
  'traffic',
  'late',
  'reverting',
  'done',
] as const;
export type RolloutStage = (typeof rolloutStages)[number];
export const rolloutStates = ['active', 'paused', 'waiting', 'done'] as const;
export type RolloutState = (typeof rolloutStates)[number];
/** `kept`: a user accepted the version although labels had not confirmed it. */
export const rolloutOutcomes = ['verified', 'kept', 'stopped', 'reverted', 'aborted'] as const;
export type RolloutOutcome = (typeof rolloutOutcomes)[number];

const comparison = z.strictObject({
  slice: z.strictObject({ column: z.string(), value: z.string() }).nullable(),
  rows: z.int(),
  /** Null for tasks without a positive class. */
  positives: z.int().nullable(),
  champion: z.number(),
  challenger: z.number(),
  difference: z.number(),
  /** Null if there are fewer than two rows. */
  lower: z.number().nullable(),
  upper: z.number().nullable(),
  verdict: z.enum(['better', 'no difference', 'worse', 'too few rows']),
});
export type GateComparison = z.output<typeof comparison>;

/** Statistics of a version's predictions, computed without labels. */
const answersAlike = z.strictObject({
  /**
   * Mean probability of the positive class, or mean of the predicted numbers; null for several
   * classes and for lists.
   */
  meanScore: z.number().nullable(),
  /** Mean confidence; null if the predictions have none. */
  sureness: z.number().nullable(),
  /** Standard deviation of predicted numbers; null for probabilities, whose mean determines it. */
  spread: z.number().nullable().default(null),
  /**
   * Shares of the most frequent classes, or of the first items of lists; null if a mean describes
   * the distribution.
   */
  mix: z.record(z.string(), z.number()).nullable().default(null),
});
export type AnswersAlike = z.output<typeof answersAlike>;

const gateJudged = z.strictObject({
  kind: z.literal('judged'),
  at: z.iso.datetime(),
  passed: z.boolean(),
  reason: z.string(),
  rule: gateRuleUsed,
  /** All checks of the gate, as text; empty for gates that decided before this was stored. */
  checks: z.array(gateCheck).default([]),
  measure: z.string(),
  rows: z.int(),
  fromAt: z.iso.datetime(),
  toAt: z.iso.datetime(),
  comparisons: z.int(),
  level: z.number(),
  overall: comparison,
  slices: z.array(comparison),
  /**
   * Measures of forecasts with a target: distance of the bias from 0 and of interval_coverage from
   * its target share. Empty for other tasks.
   */
  aimed: z
    .array(
      z.strictObject({
        measure: z.string(),
        target: z.number(),
        rows: z.int(),
        champion: z.number().nullable(),
        challenger: z.number().nullable(),
        /** Difference of the distances, challenger minus champion: below 0 is better. */
        difference: z.number().nullable(),
        lower: z.number().nullable(),
        upper: z.number().nullable(),
        verdict: z.enum(['better', 'no difference', 'worse', 'too few rows']),
      }),
    )
    .default([]),
  /** Baseline from the newest requests, labeled or not, for the traffic checks. */
  usual: answersAlike.extend({
    latencyP95Ms: z.number().nullable(),
    /**
     * Number of requests that both versions received; null for gates that decided before this was
     * recorded.
     */
    rows: z.int().nullable().default(null),
    /**
     * Statistics of the serving version on the same requests; null for gates that decided before
     * these were computed.
     */
    beside: answersAlike.nullable().default(null),
  }),
});
export type GateJudged = z.output<typeof gateJudged>;
export const gateSchema = z.discriminatedUnion('kind', [
  gateJudged,
  /** Labeled rows that are later than the training data are still arriving. */
  z.strictObject({ kind: z.literal('collecting'), rows: z.int(), needed: z.int() }),
]);
export type Gate = z.output<typeof gateSchema>;

const checkItem = z.strictObject({
  title: z.string(),
  ok: z.boolean(),
  detail: z.string(),
  /**
   * False if there was nothing to measure, so that the check counts neither for nor against the
   * version.
   */
  measured: z.boolean().default(true),
});
export type RolloutCheckItem = z.output<typeof checkItem>;
export const rolloutCheck = z.strictObject({
  at: z.iso.datetime(),
  percent: z.number(),
  rows: z.int(),
  ok: z.boolean(),
  items: z.array(checkItem),
});
export type RolloutCheck = z.output<typeof rolloutCheck>;

export const rolloutVerification = z.strictObject({
  at: z.iso.datetime(),
  passed: z.boolean(),
  reason: z.string(),
  rows: z.int(),
  /** Share of the expected labels that have arrived; null without labels. */
  maturity: z.number().nullable(),
  items: z.array(checkItem),
  /** Missing evidence that a user overrode, as text; null if all evidence was available. */
  without: z.string().nullable().default(null),
});
export type RolloutVerification = z.output<typeof rolloutVerification>;

/** Evidence for a rollout that waits for a user decision, compared with the required amount. */
export const rolloutWait = z.strictObject({
  /**
   * Whether a user may proceed with the available evidence. False after a failed check, or without
   * the user order that a stage requires.
   */
  mayProceed: z.boolean(),
  shown: z.array(z.strictObject({ what: z.string(), shown: z.number(), needed: z.number() })),
});
export type RolloutWait = z.output<typeof rolloutWait>;

/**
 * A user's decision to proceed with the available evidence; valid only for the current stage and
 * step.
 */
export const rolloutAccepted = z.strictObject({
  at: z.iso.datetime(),
  by: z.string(),
  reason: z.string(),
});
export type RolloutAccepted = z.output<typeof rolloutAccepted>;

export const rolloutNote = z.strictObject({
  at: z.iso.datetime(),
  stage: z.enum(rolloutStages),
  text: z.string(),
  by: z.string(),
});
export type RolloutNote = z.output<typeof rolloutNote>;

const actionRef = z.strictObject({
  id: z.uuid(),
  number: z.int(),
  title: z.string(),
  status: z.string(),
  href: z.string(),
});

/** A retraining in progress without a version to roll out yet. */
export const openTraining = actionRef.extend({
  status: z.enum(actionStatuses),
  proposedAt: z.iso.datetime(),
});
export type OpenTraining = z.output<typeof openTraining>;

export const rolloutItem = z.strictObject({
  id: z.uuid(),
  model: z.string(),
  version: z.string(),
  baseVersion: z.string(),
  stage: z.enum(rolloutStages),
  state: z.enum(rolloutStates),
  outcome: z.enum(rolloutOutcomes).nullable(),
  reason: z.string(),
  /** Share of the requests that the new version currently receives. */
  percent: z.number(),
  createdAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
});
export type RolloutItem = z.output<typeof rolloutItem>;

export const rolloutList = z.strictObject({
  training: openTraining.nullable(),
  items: z.array(rolloutItem),
});
export type RolloutList = z.output<typeof rolloutList>;

export const rolloutDetail = rolloutItem.extend({
  incident: z.strictObject({ id: z.uuid(), number: z.int(), title: z.string() }).nullable(),
  retraining: actionRef.nullable(),
  promotion: actionRef.nullable(),
  orders: z.array(actionRef),
  policy: retrainPolicyBody,
  policyVersion: z.int(),
  step: z.int(),
  stageSince: z.iso.datetime(),
  /** Time when the current stage stops waiting and requests a user decision. */
  stageUntil: z.iso.datetime().nullable(),
  gate: gateSchema.nullable(),
  checks: z.array(rolloutCheck),
  provisional: rolloutVerification.nullable(),
  late: rolloutVerification.nullable(),
  /** Null unless the rollout waits for a user decision. */
  waits: rolloutWait.nullable(),
  accepted: rolloutAccepted.nullable(),
  history: z.array(rolloutNote),
});
export type RolloutDetail = z.output<typeof rolloutDetail>;

export const listRolloutsInput = z.object({
  name: z.string().min(1).max(200),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export const rolloutInput = z.object({ name: z.string().min(1).max(200), id: idSchema });
export const rolloutOrders = ['pause', 'resume', 'proceed', 'abort'] as const;
export type RolloutOrder = (typeof rolloutOrders)[number];
export const controlRolloutInput = rolloutInput.extend({
  /** `proceed`: continue with the available evidence although the policy requires more. */
  order: z.enum(rolloutOrders),
  reason: z.string().trim().min(1, 'enter a reason').max(1_000),
});

export const startRolloutInput = z.object({
  name: z.string().min(1).max(200),
  version: z.coerce.number().int().min(1),
  reason: z.string().trim().min(1, 'enter a reason').max(1_000),
  /** End of the training data; default: the time of registration. */
  trainedToAt: z.iso.datetime().optional(),
});
export const startRolloutAnswer = z.strictObject({ id: z.uuid(), href: z.string() });

export const verdictInput = z.object({
  name: z.string().min(1).max(200),
  version: z.coerce.number().int().min(1),
});
export const versionVerdict = z.strictObject({
  model: z.string(),
  version: z.int(),
  /** Verdict for an external gate: 1 = proceed, 0 = stop, null = not available yet. */
  value: z.union([z.literal(0), z.literal(1)]).nullable(),
  /** `inconclusive`: a user paused the rollout, or it waits for a user decision. */
  verdict: z.enum(['pass', 'fail', 'pending', 'inconclusive', 'unknown']),
  reason: z.string(),
  at: z.iso.datetime(),
  checks: z.array(checkItem),
  rollout: z.strictObject({ id: z.uuid(), href: z.string() }).nullable(),
});
export type VersionVerdict = z.output<typeof versionVerdict>;
