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

/** A user's request to stop a run, with the reason. */
export type ActionStop = { at: string; by: string; reason: string };

export type TrackRecord = {
  tried: number;
  verified: number;
  relapsed: number;
  /** Number of similar proposals that users rejected. */
  rejected: number;
  medianRecoveryMs: number | null;
  untouched: { seen: number; recovered: number };
  /** False below five attempts: the record is too small for ranking. */
  ranks: boolean;
};

export type ActionSummary = {
  id: string;
  number: number;
  kind: string;
  title: string;
  status: ActionStatus;
  statusReason: string | null;
  /** Set if a user stopped the run: the current step finishes, and no further step starts. */
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
  /** Active delegations of users who may decide on the action; only while it waits. */
  standIns: { from: string; to: string; endsAt: string }[];
  demo: boolean;
};

export type RunLogLine = { at: string; level: 'info' | 'error'; text: string };
export type FailingSamples = { count: number; firstAt: string | null; lastAt: string | null };
export type OtherCause = {
  kind: 'change' | 'alert' | 'action';
  title: string;
  /** Null if not bound to a resource. */
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
    /** Number of samples on the good side; absent from verifications older than this field. */
    good?: number | undefined;
    /** Samples on the bad side and their measurement times; absent from older verifications. */
    failing?: FailingSamples | undefined;
    passed: boolean | null;
  })[];
  /** Other events that began after the run and can affect a failed signal, oldest first. */
  otherCauses?: OtherCause[] | undefined;
  /**
   * Whether the rollback plan may run without approval, and why. Only for actions with a rollback
   * plan.
   */
  rollback?: RollbackVerdict | undefined;
  /** Result of a repeated training run, metric by metric. */
  reproduction?: Reproduction | undefined;
  fromAt: string;
  toAt: string;
};

/** A comment on a request, in Markdown. */
export type ActionComment = {
  id: string;
  by: { id: string | null; name: string };
  body: string;
  at: string;
  editedAt: string | null;
};

/**
 * Contract of an action and the results of its checks. Target, risk, plan version and expiry are in
 * its summary.
 */
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
    /**
     * The user who lowered the tier that sets the number of approvals, and who therefore cannot
     * approve.
     */
    tierLoweredBy?: { id: string; name: string } | undefined;
    /** Authors of the version that this action promotes, who therefore cannot approve. */
    authors?: { id: string; name: string; did: AuthorAct }[] | undefined;
  };
  preCheck: z.output<typeof preCheckSchema>;
  dryRun:
    | { kind: 'done'; at: string; changes: z.output<typeof changeRowSchema>[]; detail: string }
    | { kind: 'unsupported' | 'failed'; reason: string };
};

export type ActionDetail = ActionSummary &
  ActionContract & {
    /** The complete plan for `planVersion`. */
    plan: Plan;
    executor: string;
    policy: {
      name: string;
      version: number;
      requiredVotes: number;
      roles: string[];
      /** Roles, one of which must give at least one approval; empty = no requirement. */
      oneFrom: string[];
      needsReauth: boolean;
      sentence: string;
      /**
       * The policy in force at the time of the proposal, if a stricter one applies now; otherwise
       * null.
       */
      proposedUnder: { version: number; sentence: string } | null;
    };
    approvals: {
      id: string;
      user: { id: string; name: string };
      /** The user on whose behalf the vote was cast, as delegated at the time. */
      onBehalfOf: { id: string; name: string } | null;
      vote: 'approve' | 'reject';
      comment: string | null;
      at: string;
      voided: boolean;
      breakGlass: boolean;
    }[];
    /** Oldest first. */
    comments: ActionComment[];
    /**
     * Whether the requesting actor may decide, why not if they may not, and on whose behalf they
     * may decide.
     */
    you: {
      mayApprove: boolean;
      mayReject: boolean;
      reason: string | null;
      onBehalfOf: { id: string; name: string }[];
      /**
       * How the user re-authenticates if the policy requires it: with a code if an authenticator
       * app is set up. Demo company users have no password.
       */
      reauthenticate: 'password' | 'code' | 'confirm';
    };
    /** Actions that retry this action or roll it back. */
    followUps: { id: string; number: number; how: FollowUpHow; status: ActionStatus }[];
    /** Active delegations from users who may decide on this action. */
    delegations: { from: string; to: string; endsAt: string }[];
    runs: {
      id: string;
      purpose: 'run' | 'rollback';
      /**
       * True for demo history: no executor was called, and the result is derived from the telemetry
       * of that time.
       */
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

/** `demo`: how demo data was counted, if the list filters by it. */
export type ActionPage = Page<ActionSummary & Partial<ActionContract>> & { demo?: DemoCounted };
/** Number of actions proposed in a range that completed, and of those that were verified. */
export type ProvenActions = { ran: number; verified: number; demo: DemoCounted };
