import type { ColumnPair } from '#engines/drift/column-pair.ts';
import type { DriftMethod, DriftProfile } from './drift-method.ts';
import type { MethodRule } from './method-rule.ts';

/** A named set of definitions, thresholds and choices. */
export type Profile = {
  name: DriftProfile;
  rules: Partial<Record<DriftMethod, MethodRule>>;
  /** The methods for a column when the caller names none. */
  choose: (pair: ColumnPair) => readonly DriftMethod[];
  /** With fewer usable current rows there is no verdict. */
  leastRows: number;
  /**
   * `any`: a column drifts if one result does. `effect-and-p`: if an effect size does and a p value, corrected for the
   * number of columns, supports it.
   */
  verdict: 'any' | 'effect-and-p';
  /** Share of drifted columns from which the whole data set counts as drifted. */
  datasetShare: number;
};
