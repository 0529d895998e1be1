/** Triggers of a retraining proposal. */
export const retrainTriggers = ['concept_drift', 'covariate_drift', 'person'] as const;
export type RetrainTrigger = (typeof retrainTriggers)[number];

/** Traffic shares of a rollout's steps, in percent; executors rely on these values. */
export const rolloutShares = [5, 25, 50, 100] as const;
export type RolloutShare = (typeof rolloutShares)[number];

/** Requirements for a new version over all rows: better, or not worse by more than a margin. */
export const gateRules = ['better', 'not-worse'] as const;
export type GateRuleKind = (typeof gateRules)[number];

/** Bounds and defaults of the numbers in a retraining policy, by path. */
export const retrainFigures = {
  coolDownMinutes: { min: 0, max: 30 * 1_440, usual: 1_440 },
  'budget.runs': { min: 0, max: 1_000, usual: 10 },
  'budget.days': { min: 1, max: 90, usual: 30 },
  'window.hoursAtMost': { min: 0.01, max: 90 * 24, usual: 24 },
  'window.labelledAtLeast': { min: 50, max: 1_000_000, usual: 500 },
  'gate.rowsAtLeast': { min: 50, max: 20_000, usual: 500 },
  'gate.sliceRowsAtLeast': { min: 20, max: 10_000, usual: 100 },
  'gate.confidence': { min: 0.8, max: 0.999, usual: 0.95 },
  'gate.margin': { min: 0.001, max: 0.5, usual: 0.02 },
  'gate.reachFall': { min: 0.05, max: 1, usual: 0.25 },
  'rollout.requestsAtLeast': { min: 5, max: 1_000_000, usual: 50 },
  'rollout.checks': { min: 1, max: 20, usual: 3 },
  'rollout.minutesAtMost': { min: 1, max: 7 * 1_440, usual: 60 },
  'rollout.lateRowsAtLeast': { min: 20, max: 1_000_000, usual: 200 },
  'rollout.maturityAtLeast': { min: 0.5, max: 1, usual: 0.9 },
} as const;
export type RetrainFigure = keyof typeof retrainFigures;
