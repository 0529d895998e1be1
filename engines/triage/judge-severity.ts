import type { Severity } from '#engines/detect/finding.ts';
import { championGate, type GateResult } from '#engines/performance/comparison/champion-gate.ts';
import {
  fitSeverity,
  predictSeverity,
  severityError,
  type SeverityExample,
  type SeverityPredictor,
} from '#engines/triage/severity-predictor.ts';
import { severityRank } from '#engines/triage/severity.ts';

export interface SeverityMeasures {
  readonly rows: number;
  /** Share of incidents where the predicted severity equals the severity chosen by users. */
  readonly accuracy: number;
  /** Mean distance from the severity chosen by users, in levels. */
  readonly meanLevelError: number;
  /**
   * Agreement beyond chance, weighted by squared distance (Cohen, 1968); null if all verdicts are
   * the same.
   */
  readonly kappa: number | null;
}

export interface SeverityChallenge {
  readonly challenger: SeverityPredictor;
  /** Number of oldest examples used for training, and of newest examples used for evaluation. */
  readonly learnedFrom: number;
  readonly judgedOn: number;
  readonly gate: GateResult;
  readonly champion: SeverityMeasures;
  readonly measures: SeverityMeasures;
}

/** Share of the examples used for training. All evaluation examples are later. */
const olderShare = 0.6;
const sliceRowsAtLeast = 10;
const confidence = 0.95;

function squares(pairs: readonly (readonly [number, number])[]): number {
  return pairs.reduce((sum, [a, b]) => sum + (a - b) ** 2, 0) / pairs.length;
}

/** Compares a predictor with the severities chosen by users. */
export function measureSeverity(
  predictor: SeverityPredictor,
  examples: readonly SeverityExample[],
): SeverityMeasures {
  const rank = (severity: Severity) => severityRank(severity);
  const answers = examples.map(({ scene }) => rank(predictSeverity(predictor, scene).severity));
  const truths = examples.map(({ said }) => rank(said));
  const errors = answers.map((answer, row) => Math.abs(answer - (truths[row] ?? 0)));
  const mean = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const byChance = squares(answers.flatMap((a) => truths.map((b) => [a, b] as const)));
  return {
    rows: examples.length,
    accuracy: mean(errors.map((error) => Number(error === 0))),
    meanLevelError: mean(errors),
    kappa:
      byChance === 0
        ? null
        : 1 - squares(answers.map((a, row) => [a, truths[row] ?? 0] as const)) / byChance,
  };
}

/**
 * Trains a challenger on the older examples and compares it with the current champion on the newer
 * examples. The comparison is paired, uses the distance in levels, and has the same gate as
 * versions of any model. `examples` are ordered oldest first.
 */
export function challengeSeverity(
  champion: SeverityPredictor,
  examples: readonly SeverityExample[],
): SeverityChallenge {
  const cut = Math.floor(examples.length * olderShare);
  const [older, newer] = [examples.slice(0, cut), examples.slice(cut)];
  const challenger = fitSeverity(older);
  const gate = championGate(
    newer.map((example) => ({
      champion: severityError(champion, example),
      challenger: severityError(challenger, example),
      isPositive: null,
      slices: { rules: example.scene.rules, resource: example.scene.kind ?? '' },
    })),
    { sliceRowsAtLeast, confidence },
  );
  return {
    challenger,
    learnedFrom: older.length,
    judgedOn: newer.length,
    gate,
    champion: measureSeverity(champion, newer),
    measures: measureSeverity(challenger, newer),
  };
}
