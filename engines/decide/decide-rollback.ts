import type { SpanComparison } from '#engines/decide/compare-spans.ts';

/** A value that the rollback plan would restore. */
export interface RestoredField {
  readonly field: string;
  readonly value: string;
}

/** A change that the ranking names as the cause of the incident. */
export interface BlamedChange {
  /** Key of the resource that was changed. */
  readonly resource: string;
  /** The value that the change set; null if it was not reported. */
  readonly after: string | null;
  readonly title: string;
}

/** Demand on the target in the two compared periods, in any unit; null if not measured. */
export interface ComparedDemand {
  readonly before: number | null;
  readonly now: number | null;
}

export interface RollbackCase {
  readonly target: string;
  readonly restores: readonly RestoredField[];
  /** Changes among the credible causes, most likely first. */
  readonly blamed: readonly BlamedChange[];
  /** Each criterion after the run, compared with an equally long period before it. */
  readonly signals: readonly {
    readonly comparison: SpanComparison;
    readonly passed: boolean | null;
  }[];
  /** Set only if the rollback reduces capacity. */
  readonly demand?: ComparedDemand;
}

/**
 * Maximum ratio at which two demand levels count as equal: capacity for one also serves the other.
 */
const SAME_DEMAND = 1.1;

export interface RollbackDecision {
  /** Whether the rollback may run without approval. */
  readonly allowed: boolean;
  readonly because:
    | 'worse'
    | 'restores-cause'
    | 'was-worse'
    | 'more-demand'
    | 'not-measured'
    | 'not-worse';
  /** The blamed change that the rollback would restore. */
  readonly cause?: BlamedChange;
  /** Index of the signal that decided the outcome. */
  readonly at?: number;
}

/** Whether the rollback restores the value set by this change. An unreported version counts as restored. */
function restores({ target, restores: fields }: RollbackCase, change: BlamedChange): boolean {
  if (change.resource !== target) return false;
  return fields.some(({ field, value }) =>
    change.after === null ? field === 'version' : value === change.after,
  );
}

/**
 * Whether a rollback removes capacity that current demand needs. The smaller capacity was not
 * measured under this demand, so its better result is no evidence.
 */
function isUnderMoreDemand({ demand }: RollbackCase): boolean {
  if (demand === undefined) return false;
  const { before, now } = demand;
  return before === null || now === null || now > SAME_DEMAND * before;
}

/**
 * Decides whether a failed action may be rolled back without approval. A failed criterion must be
 * measurably worse than before the action and no criterion better, and the rollback must not
 * restore a value that the ranking names as the cause of the incident. Capacity is removed only if
 * demand was as high when the smaller capacity measured better.
 */
export function decideRollback(facts: RollbackCase): RollbackDecision {
  const { blamed, signals } = facts;
  const cause = blamed.find((change) => restores(facts, change));
  if (cause !== undefined) return { allowed: false, because: 'restores-cause', cause };
  const better = signals.findIndex(({ comparison }) => comparison === 'better');
  if (better >= 0) return { allowed: false, because: 'was-worse', at: better };
  const worse = signals.findIndex(
    ({ comparison, passed }) => comparison === 'worse' && passed === false,
  );
  if (worse >= 0)
    return isUnderMoreDemand(facts)
      ? { allowed: false, because: 'more-demand', at: worse }
      : { allowed: true, because: 'worse', at: worse };
  const measured = signals.some(({ comparison }) => comparison !== 'unknown');
  return { allowed: false, because: measured ? 'not-worse' : 'not-measured' };
}
