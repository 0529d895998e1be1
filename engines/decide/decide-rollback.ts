import type { SpanComparison } from '#engines/decide/compare-spans.ts';

/** A value that the rollback plan would restore. */
export interface RestoredField {
  readonly field: string;
  readonly value: string;
}

/** A change that the ranking names as the cause of the incident. */
export interface BlamedChange {
  /** Key of the resource that it changed. */
  readonly resource: string;
  /** The value that it set; null if that is not reported. */
  readonly after: string | null;
  readonly title: string;
}

/** Demand at the target in the two compared spans, in any unit; null if it was not measured. */
export interface ComparedDemand {
  readonly before: number | null;
  readonly now: number | null;
}

export interface RollbackCase {
  readonly target: string;
  readonly restores: readonly RestoredField[];
  /** Changes among the credible causes, the most likely first. */
  readonly blamed: readonly BlamedChange[];
  /** Each criterion after the run, compared with an equal span before it. */
  readonly signals: readonly {
    readonly comparison: SpanComparison;
    readonly passed: boolean | null;
  }[];
  /** Only if the rollback reduces capacity. */
  readonly demand?: ComparedDemand;
}

/**
 * Factor up to which demand counts as the same: capacity that served one level serves the other.
 */
const SAME_DEMAND = 1.1;

export interface RollbackDecision {
  /** Whether the rollback may run without a person. */
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
  /** Index of the signal that decided. */
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
 * Whether a rollback removes capacity that the demand needs now: the smaller capacity was not
 * measured under as much demand, so its better result then is no evidence.
 */
function isUnderMoreDemand({ demand }: RollbackCase): boolean {
  if (demand === undefined) return false;
  const { before, now } = demand;
  return before === null || now === null || now > SAME_DEMAND * before;
}

/**
 * Decides whether a failed action may be rolled back without a person: only if a criterion that
 * failed is measured worse than before the action and none is better, and never to a value that the
 * ranking names as the cause of the incident. Capacity is removed again only if the demand was as
 * high when the smaller capacity measured better.
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
