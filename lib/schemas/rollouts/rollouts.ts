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
/** `kept`: a person kept it although labels have not proven it. */
export const rolloutOutcomes = ['verified', 'kept', 'stopped', 'reverted', 'aborted'] as const;
export type RolloutOutcome = (typeof rolloutOutcomes)[number];

const comparison = z.strictObject({
  slice: z.strictObject({ column: z.string(), value: z.string() }).nullable(),
  rows: z.int(),
  /** Null where the task has no positive class. */
  positives: z.int().nullable(),
  champion: z.number(),
  challenger: z.number(),
  difference: z.number(),
  /** Null where two rows would be needed. */
  lower: z.number().nullable(),
  upper: z.number().nullable(),
  verdict: z.enum(['better', 'no difference', 'worse', 'too few rows']),
});
export type GateComparison = z.output<typeof comparison>;

/** What answers of a version are like, without any label. */
const answersAlike = z.strictObject({
  /** Mean probability of the positive class, or mean of the predicted numbers; null of several classes and of lists. */
  meanScore: z.number().nullable(),
  /** Null where answers do not say how sure they are. */
  sureness: z.number().nullable(),
  /** Standard deviation of predicted numbers; null of probabilities, which tell theirs by their mean. */
  spread: z.number().nullable().default(null),
  /** Shares of the most frequent classes, or of the first items of lists; null where a mean tells the mix. */
  mix: z.record(z.string(), z.number()).nullable().default(null),
});
export type AnswersAlike = z.output<typeof answersAlike>;

const gateJudged = z.strictObject({
  kind: z.literal('judged'),
  at: z.iso.datetime(),
  passed: z.boolean(),
  reason: z.string(),
  rule: gateRuleUsed,
  /** Everything that it looked at, in words; empty of a gate that judged before it kept them. */
  checks: z.array(gateCheck).default([]),
  measure: z.string(),
  rows: z.int(),
  fromAt: z.iso.datetime(),
  toAt: z.iso.datetime(),
  comparisons: z.int(),
  level: z.number(),
  overall: comparison,
  slices: z.array(comparison),
  /** Forecasts: how far the bias lies from 0 and interval_coverage from its share; empty of other tasks. */
  aimed: z
    .array(
      z.strictObject({
        measure: z.string(),
        target: z.number(),
        rows: z.int(),
        champion: z.number().nullable(),
        challenger: z.number().nullable(),
        /** Of the distances, challenger minus champion: below 0 is better. */
        difference: z.number().nullable(),
        lower: z.number().nullable(),
        upper: z.number().nullable(),
        verdict: z.enum(['better', 'no difference', 'worse', 'too few rows']),
      }),
    )
    .default([]),
  /** What is usual on the newest requests, labelled or not: the checks of the traffic compare with it. */
  usual: answersAlike.extend({
    latencyP95Ms: z.number().nullable(),
    /** Requests that both versions were asked about; null of a gate that judged before it was told. */
    rows: z.int().nullable().default(null),
    /** The version that serves, on the same requests; null of a gate that judged before it was asked about them. */
    beside: answersAlike.nullable().default(null),
  }),
});
export type GateJudged = z.output<typeof gateJudged>;
export const gateSchema = z.discriminatedUnion('kind', [
  gateJudged,
  /** Labelled rows that are later than the training data are still coming. */
  z.strictObject({ kind: z.literal('collecting'), rows: z.int(), needed: z.int() }),
]);
export type Gate = z.output<typeof gateSchema>;

const checkItem = z.strictObject({
  title: z.string(),
  ok: z.boolean(),
  detail: z.string(),
  /** False: there was nothing to measure, so it speaks neither for the version nor against it. */
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
  /** Share of the usual labels that have come; null without labels. */
  maturity: z.number().nullable(),
  items: z.array(checkItem),
  /** What a person went on without, in words; null where everything was shown. */
  without: z.string().nullable().default(null),
});
export type RolloutVerification = z.output<typeof rolloutVerification>;

/** What a rollout that waits for a person has shown of what it needs. */
export const rolloutWait = z.strictObject({
  /** May a person go on with what is there? Not past a failed check, nor without the order that a stage needs. */
  mayProceed: z.boolean(),
  shown: z.array(z.strictObject({ what: z.string(), shown: z.number(), needed: z.number() })),
});
export type RolloutWait = z.output<typeof rolloutWait>;

/** Somebody's decision to go on with what is there; it holds for the stage and step that it was made in. */
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

/** A retraining that is on its way and has no version to roll out yet. */
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
  /** Share of the requests that the new version has by now. */
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
  /** When the present stage stops to wait by itself and calls a person. */
  stageUntil: z.iso.datetime().nullable(),
  gate: gateSchema.nullable(),
  checks: z.array(rolloutCheck),
  provisional: rolloutVerification.nullable(),
  late: rolloutVerification.nullable(),
  /** Null unless it waits for a person. */
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
  /** `proceed`: go on with what is there, although it is less than the policy asks for. */
  order: z.enum(rolloutOrders),
  reason: z.string().trim().min(1, 'enter a reason').max(1_000),
});

export const startRolloutInput = z.object({
  name: z.string().min(1).max(200),
  version: z.coerce.number().int().min(1),
  reason: z.string().trim().min(1, 'enter a reason').max(1_000),
  /** Until when its training data reach; without it, until it was registered. */
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
  /** What an outside gate asks for: 1 = go on, 0 = stop, null = not known yet. */
  value: z.union([z.literal(0), z.literal(1)]).nullable(),
  /** `inconclusive`: somebody holds it, or it waits for a person. */
  verdict: z.enum(['pass', 'fail', 'pending', 'inconclusive', 'unknown']),
  reason: z.string(),
  at: z.iso.datetime(),
  checks: z.array(checkItem),
  rollout: z.strictObject({ id: z.uuid(), href: z.string() }).nullable(),
});
export type VersionVerdict = z.output<typeof versionVerdict>;
