export type OptionKind = 'retrain' | 'roll-back' | 'repair-data' | 'scale' | 'nothing';

/** Category of a cause, for the choice of an action. */
export type Ailment = 'drift' | 'data' | 'release' | 'saturation' | 'labels' | 'external' | 'other';

/** A diagnosed cause. Scores (0..1) compare causes within one incident. */
export interface CauseBelief {
  readonly kind: Ailment;
  readonly score: number;
  readonly title: string;
}

/** A value and its standard error. */
export interface Estimate {
  readonly value: number;
  readonly error: number;
}

/**
 * Quality of the predictions now and before: accuracy, mean absolute error, or mean NDCG of lists.
 */
export interface QualityPicture {
  readonly measure: 'accuracy' | 'mae' | 'ndcg';
  /** `estimated` needs no labels, but is invalid if bad values reach the model. */
  readonly basis: 'realised' | 'estimated';
  readonly now: Estimate;
  readonly usual: Estimate;
  /** Share of the predictions that the measure covers, 0..1; default: all. */
  readonly share?: number;
}

export type RiskClass = 'none' | 'low' | 'medium' | 'high';

/** Facts about one option besides the causes. */
export interface OptionFacts {
  readonly kind: OptionKind;
  /**
   * Earlier attempts of this option against the same problem, and how many helped. For `nothing`:
   * how often the problem ended without action.
   */
  readonly tried: number;
  readonly helped: number;
  readonly risk: RiskClass;
  /** Time until the effect; null for `nothing`, whose effect may come at any time. */
  readonly effectMs: number | null;
  /** Resulting quality in the measure of `quality`, if measured. */
  readonly leadsTo: Estimate | null;
  /** Cost of one execution in the currency of the value model; null if none is set. */
  readonly cost: number | null;
  /** Reasons that block the option now, one sentence each. */
  readonly blocked: readonly string[];
  readonly speaksFor: readonly string[];
  readonly speaksAgainst: readonly string[];
}

/** Value of predictions, set by the model's owner. */
export interface ValueModel {
  readonly currency: string;
  /** Loss per wrong prediction, because its good outcome is missed. */
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
   * Names of other measures of this model's actual quality that are beyond their limits. Includes
   * only measures that do not depend on class frequencies: misses of a rare class add few wrong
   * predictions. The measures do not show the cost of a breach.
   */
  readonly beyondLimits: readonly string[];
  /**
   * Share of failed or late predictions, now and in the baseline; null while the service is
   * healthy.
   */
  readonly service: { readonly now: Estimate; readonly usual: Estimate } | null;
  readonly requestsPerHour: number | null;
  readonly horizonMs: number;
  /** Names of the open incidents of the data that the model reads. */
  readonly dataIncidents: readonly string[];
  readonly options: readonly OptionFacts[];
  readonly value: ValueModel | null;
}

/** A value with its 90 % confidence range. */
export interface Range {
  readonly expected: number;
  readonly low: number;
  readonly high: number;
}

export interface ComparedOption {
  readonly kind: OptionKind;
  readonly eligible: boolean;
  readonly blocked: readonly string[];
  /** Probability that the option helps, over all causes. */
  readonly helps: Range;
  /** Quality after the effect; null if quality is not measured. */
  readonly quality: Range | null;
  /**
   * Loss over the horizon compared with the baseline, in the unit of the comparison; null if it
   * cannot be determined.
   */
  readonly loss: Range | null;
  /** Loss in money; only with a value model. */
  readonly money: Range | null;
  readonly cost: number | null;
  readonly risk: RiskClass;
  readonly effectMs: number | null;
  readonly speaksFor: readonly string[];
  readonly speaksAgainst: readonly string[];
}

export interface Comparison {
  /** Eligible options first, the recommended option at the top. */
  readonly options: readonly ComparedOption[];
  /**
   * `unknown`: neither quality nor the service is measured. `none`: no loss beyond chance.
   * Otherwise `lost`.
   */
  readonly damage: 'unknown' | 'none' | 'lost';
  /** Loss per prediction, in the unit; null if unknown. */
  readonly perAnswer: Range | null;
  /** Unit of the loss. A list counts as lost if its order has no value left. */
  readonly unit: 'bad answers' | 'absolute error' | 'lists lost';
  readonly moneyPerError: number | null;
  readonly causes: readonly { kind: Ailment; title: string; probability: number }[];
  readonly unexplained: number;
}
