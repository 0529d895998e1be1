import type { z } from 'zod';
import type { AuthorAct } from '#lib/choices/governance.ts';
import type { Reproduction } from '#lib/schemas/experiments/reproduce.ts';
import type { DemoCounted, Page, ResourceRef } from '#lib/schemas/fields.ts';
import type { FollowUpHow } from './inputs.ts';
import type { changeRowSchema, Criterion, Plan, preCheckSchema, Risk } from './plan.ts';

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

/** What a person said when they stopped a run. */
export type ActionStop = { at: string; by: string; reason: string };

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
export type FailingSamples = { count: number; firstAt: string | null; lastAt: string | null };
export type OtherCause = {
  kind: 'change' | 'alert' | 'action';
  title: string;
  /** Null: bound to no resource. */
  resource: { id?: string | null; kind: string; name: string } | null;
  at: string;
};
export const rollbackBases = [
  'worse',
  'restores-cause',
  'was-worse',
  'more-demand',
  'not-measured',
  'not-worse',
] as const;
export type RollbackVerdict = {
  automatic: boolean;
  because: (typeof rollbackBases)[number];
  reason: string;
};
export type VerificationResult = {
  outcome: 'verified' | 'not_verified' | 'inconclusive';
  reason: string;
  criteria: (Criterion & {
    median: number | null;
    samples: number;
    /** Samples on the good side; verifications of before this was kept have none. */
    good?: number | undefined;
    /** Samples on the bad side and when they were measured; older verifications have none. */
    failing?: FailingSamples | undefined;
    passed: boolean | null;
  })[];
  /** What began after the run and can reach a signal that failed; oldest first. */
  otherCauses?: OtherCause[] | undefined;
  /** Whether the rollback plan may run without a person, and why. Only of actions with a rollback plan. */
  rollback?: RollbackVerdict | undefined;
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
      /**
       * How they confirm who they are, where the policy asks: by a code where an authenticator app is set up. People of
       * the demo company have no password.
       */
      reauthenticate: 'password' | 'code' | 'confirm';
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

/** `demo`: whose they are, where the list was asked for one. */
export type ActionPage = Page<ActionSummary & Partial<ActionContract>> & { demo?: DemoCounted };
/** Actions proposed in a range that ran to an end, and how many of them were verified. */
export type ProvenActions = { ran: number; verified: number; demo: DemoCounted };
