import type { Severity } from '#engines/detect/finding.ts';
import { trainLogistic } from '#engines/learn/logistic-regression.ts';
import {
  severityFeatures,
  type SeverityFeature,
  type SeverityScene,
} from '#engines/triage/severity-features.ts';
import { SEVERITY_RULES_VERSION, severityOfRank, severityRank } from '#engines/triage/severity.ts';

/**
 * Parameters of a predictor version: how far the features shift the severity given by the rules.
 * Plain values, so that they can be stored.
 */
export interface SeverityPredictor {
  /** Version of the rules that the predictor is based on. */
  readonly rulesVersion: number;
  /** Names of the features, in the order of the arrays below. */
  readonly features: readonly string[];
  readonly means: readonly number[];
  readonly scales: readonly number[];
  readonly weights: readonly number[];
  readonly constant: number;
  /** Number of human verdicts used for training; 0 for the unmodified rules. */
  readonly verdicts: number;
}

/** An incident and the severity that users chose for it. */
export interface SeverityExample {
  readonly scene: SeverityScene;
  readonly said: Severity;
}

export interface SeverityPrediction {
  readonly severity: Severity;
  /**
   * Features with the largest effect on the prediction, as text. Empty if the rules alone decided.
   */
  readonly weighed: readonly string[];
}

const worstRank = 3;
/**
 * Log odds per severity level of the rules. With 4, the rules are right about three times out of
 * four before any feedback, and the learned shift must exceed 2 to change the level by one.
 */
const levelOdds = 4;
/**
 * Each example counts three times, once per boundary between levels, so the penalty is three times
 * as large.
 */
const penalty = worstRank;
const namedAtMost = 3;

/** The shipped rules as a predictor without any shift. */
export const rulesPredictor: SeverityPredictor = {
  rulesVersion: SEVERITY_RULES_VERSION,
  features: severityFeatures.map(({ name }) => name),
  means: severityFeatures.map(() => 0),
  scales: severityFeatures.map(() => 1),
  weights: severityFeatures.map(() => 0),
  constant: 0,
  verdicts: 0,
};

/**
 * Whether this version of Tandem can use these parameters. Parameters for rules or features of
 * another release are not usable.
 */
export function isUsablePredictor(predictor: SeverityPredictor): boolean {
  const { rulesVersion, features } = rulesPredictor;
  return (
    predictor.rulesVersion === rulesVersion &&
    Number.isFinite(predictor.constant) &&
    [predictor.means, predictor.scales, predictor.weights].every(
      (numbers) => numbers.length === features.length && numbers.every(Number.isFinite),
    ) &&
    predictor.features.length === features.length &&
    predictor.features.every((name, index) => name === features[index])
  );
}

type Part = { readonly feature: SeverityFeature | null; readonly odds: number };

/**
 * Contribution of each feature to the log odds of a worse level. The part with a null feature is
 * the constant.
 */
function partsOf(predictor: SeverityPredictor, scene: SeverityScene): Part[] {
  const { means, scales, weights, constant } = predictor;
  return [
    ...severityFeatures.map((feature, k) => ({
      feature,
      odds: ((weights[k] ?? 0) * (feature.valueOf(scene) - (means[k] ?? 0))) / (scales[k] ?? 1),
    })),
    { feature: null, odds: constant },
  ];
}

/**
 * Rank of the median of the level probabilities, which minimizes the expected distance to the human
 * verdict.
 */
function rankOf(rulesRank: number, odds: number): number {
  let rank = 0;
  for (let level = 1; level <= worstRank; level += 1)
    if (levelOdds * (rulesRank - level + 0.5) + odds > 0) rank = level;
  return rank;
}

/**
 * Predicts the severity of an incident with a predictor version. All else equal, a worse severity
 * given by the rules never leads to a better prediction. Version 1 returns the severity given by
 * the rules.
 */
export function predictSeverity(
  predictor: SeverityPredictor,
  scene: SeverityScene,
): SeverityPrediction {
  const parts = partsOf(predictor, scene);
  const odds = parts.reduce((sum, part) => sum + part.odds, 0);
  const rules = severityRank(scene.rules);
  const rank = rankOf(rules, odds);
  const weighed = parts
    .filter((part) => part.odds * odds > 0 && Math.abs(part.odds) >= 0.05)
    .toSorted((a, b) => Math.abs(b.odds) - Math.abs(a.odds))
    .slice(0, namedAtMost)
    .map(({ feature }) => feature?.words(scene) ?? 'how users rate incidents in general');
  return { severity: severityOfRank(rank), weighed };
}

/** Number of levels between the predicted severity and the human verdict, 0 to 3. */
export function severityError(predictor: SeverityPredictor, example: SeverityExample): number {
  const { severity } = predictSeverity(predictor, example.scene);
  return Math.abs(severityRank(severity) - severityRank(example.said));
}

const errorOver = (predictor: SeverityPredictor, examples: readonly SeverityExample[]) =>
  examples.reduce((sum, example) => sum + severityError(predictor, example), 0);

/**
 * Learns from human verdicts, with the rules as prior: a cumulative logit over the four levels. The
 * thresholds are those of the rules, so only the shift is estimated, under a ridge penalty. Fitted
 * as one binary regression over the three boundaries of each example (Li and Lin, 2007: ordinal
 * regression by extended binary classification). Returns the rules if they are closer to the
 * verdicts on the same examples.
 */
export function fitSeverity(examples: readonly SeverityExample[]): SeverityPredictor {
  if (examples.length === 0) return rulesPredictor;
  const rows: number[][] = [];
  const labels: number[] = [];
  const offsets: number[] = [];
  for (const { scene, said } of examples) {
    const row = severityFeatures.map((feature) => feature.valueOf(scene));
    for (let level = 1; level <= worstRank; level += 1) {
      rows.push(row);
      labels.push(Number(severityRank(said) >= level));
      offsets.push(levelOdds * (severityRank(scene.rules) - level + 0.5));
    }
  }
  const fitted = trainLogistic(rows, labels, { penalty, penaltyOfConstant: penalty, offsets });
  const learned: SeverityPredictor = {
    ...rulesPredictor,
    means: [...fitted.means],
    scales: [...fitted.scales],
    weights: Array.from(fitted.weights.slice(0, severityFeatures.length)),
    constant: fitted.weights[severityFeatures.length] ?? 0,
    verdicts: examples.length,
  };
  return errorOver(learned, examples) <= errorOver(rulesPredictor, examples)
    ? learned
    : rulesPredictor;
}
