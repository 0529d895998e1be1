import type { ColumnPair } from '#engines/drift/column-pair.ts';
import type { DriftMethod, DriftProfile } from '#engines/drift/drift-method.ts';
import type { MethodRule } from '#engines/drift/method-rule.ts';

/** A named set of definitions, thresholds and choices. */
export type Profile = {
  name: DriftProfile;
  rules: Partial<Record<DriftMethod, MethodRule>>;
  /** The methods for a column when the caller names none. */
  choose: (pair: ColumnPair) => readonly DriftMethod[];
  /** Fewer usable current rows give no verdict. */
  leastRows: number;
  /**
   * `any`: a column drifts when one result does. `effect-and-p`: when an effect size does and a p value,
   * corrected for the number of columns, supports it. `corrected-p`: when a p does, at a limit corrected for the number
   * of columns.
   */
  verdict: 'any' | 'effect-and-p' | 'corrected-p';
  /** Share of drifted columns from which the whole data set counts as drifted; at 0 one column suffices. */
  datasetShare: number;
};
