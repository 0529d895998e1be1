import { z } from 'zod';
import { risks } from '#lib/choices/actions.ts';
import type { AuthorAct } from '#lib/choices/governance.ts';
import { promotionEvidence } from '#lib/schemas/actions-promotion.ts';
import type { DemoCounted, Page, ResourceRef } from '#lib/schemas/common.ts';
import {
  demoListParam,
  demoParam,
  flagParam,
  idSchema,
  listParam,
  pageParams,
  timeParam,
} from '#lib/schemas/common.ts';
import type { Reproduction } from '#lib/schemas/experiments-reproduce.ts';
import { monitorQuerySchema } from '#lib/schemas/monitoring.ts';

export const actionStatuses = [
  'proposed',
  'approved',
  'rejected',
  'expired',
  'superseded',
  'cancelled',
  'queued',
  'running',
  'succeeded',
  'failed',
  'unknown',
  'verifying',
  'verified',
  'not_verified',
  'inconclusive',
  'rolling_back',
  'rollback_unknown',
  'rolled_back',
  'rollback_failed',
] as const;
export type ActionStatus = (typeof actionStatuses)[number];

export const riskSchema = z.enum(risks);
export type Risk = z.output<typeof riskSchema>;

/** A field that cannot be had holds its kind and the reason, never 0 or prose. */
const missing = <K extends string>(kind: K) =>
  z.object({ kind: z.literal(kind), reason: z.string().min(1) });

export const signalSchema = z.object({
  metric: z.string(),
  labels: z.record(z.string(), z.string()),
  title: z.string(),
  unit: z.string().nullable(),
});

export const stepSchema = z.object({
  title: z.string(),
  executor: z.string(),
  kind: z.string(),
  target: z.object({ kind: z.string(), name: z.string() }),
  parameters: z.record(z.string(), z.unknown()),
});
export type Step = z.output<typeof stepSchema>;

export const checkSchema = z.object({
  title: z.string(),
  ok: z.boolean(),
  detail: z.string(),
  /** Break-glass with a reason lets it fail. */
  overridable: z.literal(true).optional(),
});
export const preCheckSchema = z.object({ at: z.string(), checks: z.array(checkSchema) });

export const criterionSchema = z.object({
  signal: signalSchema,
  /** Every value below (above) the bound counts as good; the median of the window decides. */
  must: z.enum(['below', 'above']),
  bound: z.number(),
  /** The bound itself is not good. */
  exclusive: z.boolean().optional(),
  present: z.number().nullable(),
  /** Measured as this monitor measures: its query over its windows, of the group whose alert it was. */
  monitor: z
    .object({
      name: z.string(),
      query: monitorQuerySchema,
      group: z.record(z.string(), z.string()),
    })
    .optional(),
});
export type Criterion = z.output<typeof criterionSchema>;

export const changeRowSchema = z.object({ field: z.string(), from: z.string(), to: z.string() });

/** The action contract. `planVersion` is the SHA-256 of its canonical JSON without check results. */
export const planSchema = z.object({
  kind: z.string(),
  executor: z.string(),
  runbook: z.object({ id: z.string(), version: z.number(), title: z.string() }),
  target: z.object({ kind: z.string(), name: z.string(), id: z.string().nullable() }),
  environment: z.string().nullable(),
  /** How much hangs on the target, as the rules of the policy name it. Older plans do not say. */
  tier: z.string().nullable().optional(),
  parameters: z.record(z.string(), z.unknown()),
  steps: z.array(stepSchema).min(1),
  reason: z.string(),
  evidence: z.array(z.object({ title: z.string(), href: z.string() })),
  /** Of a move of a protected alias to a version: what is known about the version. Older plans do not say. */
  promotion: promotionEvidence.optional(),
  changes: z.array(changeRowSchema),
  /** What the world must look like; compared with the target's state at approval and at start. */
  preconditions: z.array(
    z.object({
      field: z.string(),
      equals: z.string(),
      title: z.string(),
      /** Good as well. */
      orEquals: z.string().optional(),
      overridable: z.literal(true).optional(),
    }),
  ),
  expectedEffect: z.union([
    z.object({
      kind: z.literal('signal'),
      signal: signalSchema,
      from: z.number().nullable(),
      to: z.number(),
      withinMs: z.number(),
    }),
    missing('none'),
  ]),
  successCriteria: z.object({
    criteria: z.array(criterionSchema),
    /** Samples before this much time after the end of the run do not count: the effect needs time. */
    settleMs: z.number(),
    windowMs: z.number(),
    minSamples: z.number().int().min(12),
    /** What the target's state must say after the run, where the executor's answer is the proof itself. */
    state: z
      .array(z.object({ field: z.string(), equals: z.string(), title: z.string() }))
      .optional(),
  }),
  rollback: z.union([
    z.object({ kind: z.literal('plan'), steps: z.array(stepSchema), aboutMs: z.number() }),
    missing('none'),
    // Nothing that serves is changed, so there is nothing to take back.
    missing('not needed'),
  ]),
  blastRadius: z.object({
    services: z.number(),
    models: z.number(),
    usersPerMinute: z.number().nullable(),
    names: z.array(z.string()),
    complete: z.boolean(),
  }),
  cost: z.union([
    z.object({
      kind: z.literal('per_hour'),
      amount: z.string(),
      currency: z.string(),
      estimated: z.boolean(),
    }),
    missing('not measured'),
  ]),
  givesUp: z.string().nullable(),
  /** What doing it by hand takes, as the runbook states it, and how it got to that. Older plans do not say. */
  manual: z.object({ minutes: z.number(), source: z.string() }).optional(),
  risk: riskSchema,
  riskReasons: z.array(z.string()),
  /** A symptom fix leaves the incident mitigated, not resolved; what only prepares a fix leaves it as it is. */
  fixes: z.enum(['cause', 'symptom', 'prepares']),
  /** The action that this one repeats or takes back, because a person asked for it. */
  follows: z
    .object({
      id: z.string(),
      number: z.number(),
      how: z.enum(['again', 'back']),
      attempt: z.number(),
    })
    .optional(),
});
export type Plan = z.output<typeof planSchema>;

export const listActionsInput = z.object({
  ...pageParams,
  status: listParam.optional(),
  incidentId: idSchema.optional(),
  /** `waiting` = needs a decision, `active` = not final, `tried` = ran to a verdict or lacks only that. */
  view: z.enum(['waiting', 'active', 'done', 'tried']).optional(),
  demo: demoListParam,
  /** Proposed in this range. */
  from: timeParam.optional(),
  to: timeParam.optional(),
  /** Without the contracts, which are most of an answer. */
  brief: flagParam.default(false),
});
/** `demo`: whose they are, where the list was asked for one. */
export type ActionPage = Page<ActionSummary & Partial<ActionContract>> & { demo?: DemoCounted };
export const provenInput = z.object({ from: timeParam, to: timeParam, demo: demoParam });
/** Actions proposed in a range that ran to an end, and how many of them were verified. */
export type ProvenActions = { ran: number; verified: number; demo: DemoCounted };
export const actionIdInput = z.object({ id: idSchema });
export const decideInput = actionIdInput.extend({
  planVersion: z.string().min(1),
  comment: z.string().trim().max(2_000).optional(),
  breakGlass: z.boolean().default(false),
  /** Somebody who handed their approvals to the asking person for now. */
  onBehalfOf: idSchema.optional(),
  /** Needed where the policy asks for re-authentication. */
  password: z.string().max(200).optional(),
  /** In place of the password, by a person of the demo company on this machine, on what is the demo's. */
  confirmed: z.boolean().default(false),
});
export const commentOnActionInput = actionIdInput.extend({
  body: z.string().trim().min(1).max(10_000),
});
export const actionCommentInput = actionIdInput.extend({ commentId: idSchema });
export const editActionCommentInput = commentOnActionInput.extend({ commentId: idSchema });
/** Withdraws what has not started, or stops what runs. */
export const cancelActionInput = actionIdInput.extend({
  reason: z.string().trim().min(1, 'a reason is needed').max(1_000),
});
/** What a person said when they stopped a run. */
export type ActionStop = { at: string; by: string; reason: string };
export const followUpInput = actionIdInput.extend({
  /** `again`: the same inputs once more. `back`: its rollback plan as an action of its own. */
  how: z.enum(['again', 'back']),
  reason: z.string().trim().min(1, 'a reason is needed').max(1_000),
});
export type FollowUpHow = z.output<typeof followUpInput>['how'];
export const settleActionInput = actionIdInput.extend({
  outcome: z.enum(['succeeded', 'failed', 'verified', 'not_verified']),
  reason: z.string().trim().min(1, 'a reason is needed').max(1_000),
});

export type TrackRecord = {
  tried: number;
  verified: number;
  relapsed: number;
  /** Proposals like this one that people turned down. */
  rejected: number;
  medianRecoveryMs: number | null;
  untouched: { seen: number; recovered: number };
  /** Below five tries the record is too small to rank. */
  ranks: boolean;
};

export type ActionSummary = {
  id: string;
  number: number;
  kind: string;
  title: string;
  status: ActionStatus;
  statusReason: string | null;
  /** Its run was stopped by a person: the step in flight settles, no further one begins. */
  stop: ActionStop | null;
  risk: Risk;
  target: ResourceRef;
  environment: string | null;
  planVersion: string;
  incident: { id: string; number: number; title: string } | null;
  proposedAt: string;
  expiresAt: string;
  votes: { approve: number; required: number };
  trackRecord: TrackRecord;
  /** While it waits: who decides now for somebody who may decide on it. */
  standIns: { from: string; to: string; endsAt: string }[];
  demo: boolean;
};

export type RunLogLine = { at: string; level: 'info' | 'error'; text: string };
export type VerificationResult = {
  outcome: 'verified' | 'not_verified' | 'inconclusive';
  reason: string;
  criteria: (Criterion & {
    median: number | null;
    samples: number;
    /** Samples on the good side; verifications of before this was kept have none. */
    good?: number | undefined;
    passed: boolean | null;
  })[];
  /** Of a run that was trained again: what it came to, metric by metric. */
  reproduction?: Reproduction | undefined;
  fromAt: string;
  toAt: string;
};

/** What somebody said beside a request; Markdown. */
export type ActionComment = {
  id: string;
  by: { id: string | null; name: string };
  body: string;
  at: string;
  editedAt: string | null;
};

/** What an action promises and was checked for; target, risk, plan version and expiry stand in its summary. */
export type ActionContract = Pick<
  Plan,
  | 'parameters'
  | 'reason'
  | 'evidence'
  | 'expectedEffect'
  | 'successCriteria'
  | 'rollback'
  | 'blastRadius'
  | 'cost'
> & {
  proposer: {
    kind: 'rule' | 'user';
    id: string;
    name: string;
    editor: { id: string; name: string } | null;
    /** They lowered the tier that sets how many approve, and so cannot approve. */
    tierLoweredBy?: { id: string; name: string } | undefined;
    /** They made the version that this asks to serve, and so cannot approve. */
    authors?: { id: string; name: string; did: AuthorAct }[] | undefined;
  };
  preCheck: z.output<typeof preCheckSchema>;
  dryRun:
    | { kind: 'done'; at: string; changes: z.output<typeof changeRowSchema>[]; detail: string }
    | { kind: 'unsupported' | 'failed'; reason: string };
};

export type ActionDetail = ActionSummary &
  ActionContract & {
    /** The whole plan that `planVersion` stands for. */
    plan: Plan;
    executor: string;
    policy: {
      name: string;
      version: number;
      requiredVotes: number;
      roles: string[];
      /** At least one of the approvals has to come from one of these; empty = from none in particular. */
      oneFrom: string[];
      needsReauth: boolean;
      sentence: string;
      /** What it was proposed under, where a stricter policy holds now; else null. */
      proposedUnder: { version: number; sentence: string } | null;
    };
    approvals: {
      id: string;
      user: { id: string; name: string };
      /** Whose approvals they were giving at that time. */
      onBehalfOf: { id: string; name: string } | null;
      vote: 'approve' | 'reject';
      comment: string | null;
      at: string;
      voided: boolean;
      breakGlass: boolean;
    }[];
    /** Oldest first. */
    comments: ActionComment[];
    /** May the asking actor decide, and if not, why; and for whom else they may. */
    you: {
      mayApprove: boolean;
      mayReject: boolean;
      reason: string | null;
      onBehalfOf: { id: string; name: string }[];
      /** How they say again who they are, where the policy asks: people of the demo company have no password. */
      reauthenticate: 'password' | 'confirm';
    };
    /** Actions that repeat this one or take it back. */
    followUps: { id: string; number: number; how: FollowUpHow; status: ActionStatus }[];
    /** Approvals that are handed to somebody else now, of people who may decide on this. */
    delegations: { from: string; to: string; endsAt: string }[];
    runs: {
      id: string;
      purpose: 'run' | 'rollback';
      /** In the demo's past: nothing was called, the telemetry of that time answered. */
      simulated: boolean;
      status: string;
      startedAt: string | null;
      finishedAt: string | null;
      log: RunLogLine[];
    }[];
    verification: VerificationResult | null;
    verificationProgress: {
      samples: number;
      needed: number;
      fromAt: string;
      untilAt: string;
    } | null;
  };
