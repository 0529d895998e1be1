export type OptionKind = 'retrain' | 'roll-back' | 'repair-data' | 'scale' | 'nothing';

/** Category of a cause, for the choice of an action. */
export type Ailment = 'drift' | 'data' | 'release' | 'saturation' | 'labels' | 'external' | 'other';

/** One diagnosed cause. The score, 0..1, compares causes of one incident with each other. */
export interface CauseBelief {
  readonly kind: Ailment;
  readonly score: number;
  readonly title: string;
}

/** A figure and its standard error. */
export interface Estimate {
  readonly value: number;
  readonly error: number;
}

/**
 * Quality of the predictions now and before: accuracy, mean absolute error, or mean NDCG of lists.
 */
export interface QualityPicture {
  readonly measure: 'accuracy' | 'mae' | 'ndcg';
  /** Estimates need no labels. They are invalid if bad values reach the model. */
  readonly basis: 'realised' | 'estimated';
  readonly now: Estimate;
  readonly usual: Estimate;
  /** Share of the predictions that the measure covers, 0..1; all by default. */
  readonly share?: number;
}

export type RiskClass = 'none' | 'low' | 'medium' | 'high';

/** Facts about one option besides the causes. */
export interface OptionFacts {
  readonly kind: OptionKind;
  /**
   * Earlier tries of this option against the same trouble, and how many helped; for `nothing`: how
   * often it ended without action.
   */
  readonly tried: number;
  readonly helped: number;
  readonly risk: RiskClass;
  /** Time until the effect; null for `nothing`, whose effect may come at any time. */
  readonly effectMs: number | null;
  /** Resulting quality, in the measure of the picture, if it was measured. */
  readonly leadsTo: Estimate | null;
  /** Price of one execution, in the currency of the value model; null if none is stated. */
  readonly cost: number | null;
  /** Reasons why it cannot be done now, one sentence each. */
  readonly blocked: readonly string[];
  readonly speaksFor: readonly string[];
  readonly speaksAgainst: readonly string[];
}

/** Value of predictions, as stated by the model's owner. */
export interface ValueModel {
  readonly currency: string;
  /** Loss per wrong prediction. */
  readonly perGoodOutcome: number;
  readonly perFalsePositive: number;
  readonly perFalseNegative: number;
  /** Share of the wrong predictions that are false positives; null if errors are not split. */
  readonly falsePositiveShare: number | null;
}

export interface DecisionInput {
  readonly causes: readonly CauseBelief[];
  readonly quality: QualityPicture | null;
  /**
   * Other measures of actual quality of this model that are beyond their limits, by name. Only
   * measures that a change of class frequencies does not move: misses of a rare class add few wrong
   * predictions. They do not say how much that costs.
   */
  readonly beyondLimits: readonly string[];
  /**
   * Share of predictions that fail or come too late, now and in the baseline; null while the
   * service is healthy.
   */
  readonly service: { readonly now: Estimate; readonly usual: Estimate } | null;
  readonly requestsPerHour: number | null;
  readonly horizonMs: number;
  /** Open incidents of the data that the model reads, by name. */
  readonly dataIncidents: readonly string[];
  readonly options: readonly OptionFacts[];
  readonly value: ValueModel | null;
}

/** A figure with its 90 % confidence range. */
export interface Range {
  readonly expected: number;
  readonly low: number;
  readonly high: number;
}

export interface ComparedOption {
  readonly kind: OptionKind;
  readonly eligible: boolean;
  readonly blocked: readonly string[];
  /** Probability that it helps, over all causes. */
  readonly helps: Range;
  /** Quality after the effect; null if quality is not measured. */
  readonly quality: Range | null;
  /**
   * Loss over the horizon against the baseline, in the unit of the comparison; null if it cannot be
   * determined.
   */
  readonly loss: Range | null;
  /** The same in money; only with a value model. */
  readonly money: Range | null;
  readonly cost: number | null;
  readonly risk: RiskClass;
  readonly effectMs: number | null;
  readonly speaksFor: readonly string[];
  readonly speaksAgainst: readonly string[];
}

export interface Comparison {
  /** Eligible ones first, the recommended one at the top. */
  readonly options: readonly ComparedOption[];
  /** `unknown`: neither quality nor the service is measured; `none`: no loss beyond chance; else `lost`. */
  readonly damage: 'unknown' | 'none' | 'lost';
  /** Lost per answer, in the unit; null where unknown. */
  readonly perAnswer: Range | null;
  /** Lists whose order has no value left count as lost. */
  readonly unit: 'bad answers' | 'absolute error' | 'lists lost';
  readonly moneyPerError: number | null;
  readonly causes: readonly { kind: Ailment; title: string; probability: number }[];
  readonly unexplained: number;
}
