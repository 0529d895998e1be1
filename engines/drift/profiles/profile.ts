import type { ColumnPair } from '#engines/drift/column-pair.ts';
import type { DriftMethod, DriftProfile } from './drift-method.ts';
import type { MethodRule } from './method-rule.ts';

/** A named set of definitions, thresholds and choices. */
export type Profile = {
  name: DriftProfile;
  rules: Partial<Record<DriftMethod, MethodRule>>;
  /** Methods for a column if the caller names none. */
  choose: (pair: ColumnPair) => readonly DriftMethod[];
  /** Minimum number of usable current rows for a verdict. */
  leastRows: number;
  /**
   * `any`: a column drifts if any result drifts. `effect-and-p`: a column drifts if an effect size
   * does and a p value, corrected for the number of columns, supports it.
   */
  verdict: 'any' | 'effect-and-p';
  /** Minimum share of drifted columns for dataset drift. */
  datasetShare: number;
};
