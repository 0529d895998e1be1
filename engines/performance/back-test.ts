import { benjaminiHochberg } from '#engines/math/benjamini-hochberg.ts';
import { incompleteBeta } from '#engines/math/distributions/incomplete-beta.ts';
import type { CalibrationBin } from '#engines/performance/calibration-curve.ts';

/** One band of scores: predicted and actual share of positives. */
export interface TestedBand {
  readonly rows: number;
  /** Mean score, and the share of positives. */
  readonly predicted: number;
  readonly realised: number;
  /**
   * Probability that chance alone causes at least this difference between the shares; `adjusted`
   * for the number of bands.
   */
  readonly pValue: number;
  readonly adjusted: number;
  readonly isOff: boolean;
}

const LEVEL = 0.05;

/** Two-sided exact binomial p value: twice the smaller tail, capped at 1. */
export function binomialPValue(hits: number, trials: number, share: number): number {
  if (trials <= 0) return NaN;
  // P(X >= k) is the regularized incomplete beta function I_p(k, n - k + 1).
  const upper = hits <= 0 ? 1 : incompleteBeta(hits, trials - hits + 1, share);
  const lower = hits >= trials ? 1 : 1 - incompleteBeta(hits + 1, trials - hits, share);
  return Math.min(1, 2 * Math.min(upper, lower));
}

/** Rows of one score, counted by label. */
export interface ScoredCell {
  readonly score: number;
  readonly label: 0 | 1 | null;
  readonly rows: number;
}

/** Bands of about equal count by ascending score. Equal scores, such as those of a grade, stay in one band. */
export function scoreBands(cells: readonly ScoredCell[], bands = 10): CalibrationBin[] {
  const total = cells.reduce((sum, { rows }) => sum + rows, 0);
  const byScore = [...Map.groupBy(cells, ({ score }) => score)].toSorted(([a], [b]) => a - b);
  const found: { rows: number; score: number; hits: number }[] = [];
  let [seen, filled] = [0, 0];
  for (const [score, own] of byScore) {
    const rows = own.reduce((sum, cell) => sum + cell.rows, 0);
    const hits = own.reduce((sum, cell) => sum + (cell.label === 1 ? cell.rows : 0), 0);
    const last = found.at(-1);
    // A band is full once it reaches its share of all rows.
    if (last === undefined || seen >= filled) {
      found.push({ rows, score: score * rows, hits });
      filled = (Math.floor((seen * bands) / total) + 1) * (total / bands);
    } else {
      last.rows += rows;
      last.score += score * rows;
      last.hits += hits;
    }
    seen += rows;
  }
  return found.map(({ rows, score, hits }) => ({
    rows,
    meanScore: score / rows,
    share: hits / rows,
  }));
}

/**
 * Back-test of probabilities: compares the actual and predicted shares in each band (binomial test
 * of individual grades, Basel Committee, working paper 14, 2005), corrected for the number of bands
 * by Benjamini and Hochberg.
 */
export function backTest(bands: readonly CalibrationBin[]): TestedBand[] {
  const pValues = bands.map(({ rows, meanScore, share }) =>
    binomialPValue(Math.round(share * rows), rows, meanScore),
  );
  const adjusted = benjaminiHochberg(pValues);
  return bands.map(({ rows, meanScore, share }, band) => ({
    rows,
    predicted: meanScore,
    realised: share,
    pValue: pValues[band] ?? NaN,
    adjusted: adjusted[band] ?? NaN,
    isOff: (adjusted[band] ?? NaN) <= LEVEL,
  }));
}
