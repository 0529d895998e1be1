export type OptionKind = 'retrain' | 'roll-back' | 'repair-data' | 'scale' | 'nothing';

/** What a cause comes down to for the choice of an action. */
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

/** Quality of the answers now and as it was: a share of right answers, a mean absolute error, or the mean NDCG of lists. */
export interface QualityPicture {
  readonly measure: 'accuracy' | 'mae' | 'ndcg';
  /** Estimates come without labels. They are void where bad values reach the model. */
  readonly basis: 'realised' | 'estimated';
  readonly now: Estimate;
  readonly usual: Estimate;
  /** Share of the answers that the measure speaks of, 0..1; all unless told. */
  readonly share?: number;
}

export type RiskClass = 'none' | 'low' | 'medium' | 'high';

/** What is known of one option besides the causes. */
export interface OptionFacts {
  readonly kind: OptionKind;
  /** Tries of the same against the same trouble, and how many helped; for `nothing`: how often it went by itself. */
  readonly tried: number;
  readonly helped: number;
  readonly risk: RiskClass;
  /** Time until the effect is there; null for `nothing`, which may be over any time. */
  readonly effectMs: number | null;
  /** Quality that it leads to, in the measure of the picture, where that was measured. */
  readonly leadsTo: Estimate | null;
  /** Price of doing it once, in the currency of the value model; null where nobody stated one. */
  readonly cost: number | null;
  /** Why it cannot be done now, one sentence each. */
  readonly blocked: readonly string[];
  readonly speaksFor: readonly string[];
  readonly speaksAgainst: readonly string[];
}

/** What answers are worth, as the owner of the model said. */
export interface ValueModel {
  readonly currency: string;
  /** What is lost with each answer that is not right. */
  readonly perGoodOutcome: number;
  readonly perFalsePositive: number;
  readonly perFalseNegative: number;
  /** Of the wrong answers, the share that wrongly said yes; null where it was not told apart. */
  readonly falsePositiveShare: number | null;
}

export interface DecisionInput {
  readonly causes: readonly CauseBelief[];
  readonly quality: QualityPicture | null;
  /**
   * Other measures of realised quality of this model that stand beyond their limits, by name, of those that a change in
   * how frequent the classes are does not move: what is rare is missed without many wrong answers. How much that costs
   * they do not say.
   */
  readonly beyondLimits: readonly string[];
  /** Share of answers that fail or come too late, now and as usual; null where the service is well. */
  readonly service: { readonly now: Estimate; readonly usual: Estimate } | null;
  readonly requestsPerHour: number | null;
  readonly horizonMs: number;
  /** Open incidents of the data that the model reads, by name. */
  readonly dataIncidents: readonly string[];
  readonly options: readonly OptionFacts[];
  readonly value: ValueModel | null;
}

/** A figure with the range that it lies in with 90 % confidence. */
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
  /** Quality after it took effect; null where quality is not measured. */
  readonly quality: Range | null;
  /** Lost over the horizon against what is usual, in the unit of the comparison; null where it cannot be told. */
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
  /** A list whose order is worth nothing any more counts as one that is lost. */
  readonly unit: 'bad answers' | 'absolute error' | 'lists lost';
  readonly moneyPerError: number | null;
  readonly causes: readonly { kind: Ailment; title: string; probability: number }[];
  readonly unexplained: number;
}
