import type { ByScore } from '#engines/math/by-score.ts';

export type CalibrationBin = { rows: number; meanScore: number; share: number };

/** Mean score and share of positives in bins of equal count, by ascending score. */
export function calibrationCurve({ labels, scores }: ByScore, bins = 10): CalibrationBin[] {
  const rows = scores.length;
  const curve: CalibrationBin[] = [];
  for (let bin = 0; bin < bins; bin += 1) {
    const [from, to] = [Math.floor((bin * rows) / bins), Math.floor(((bin + 1) * rows) / bins)];
    if (from === to) continue;
    let [score, hits] = [0, 0];
    for (let row = from; row < to; row += 1) {
      score += scores[row] ?? 0;
      hits += labels[row] ?? 0;
    }
    curve.push({ rows: to - from, meanScore: score / (to - from), share: hits / (to - from) });
  }
  return curve;
}

/** A bin of the curve with the sum of squared differences between score and label. */
export type CountedBin = CalibrationBin & { squares: number };

export type Calibration = {
  rows: number;
  /** Mean score, which is the mean predicted share; `share` is the actual share. */
  meanScore: number;
  share: number;
  /** Mean squared difference between score and label: 0 is perfect (Brier, 1950). */
  brier: number;
  calibrationError: number;
  bins: CalibrationBin[];
};

/** Mean gap between score and share over the bins, weighted by rows; NaN without rows. */
function gapOf(bins: readonly CalibrationBin[]): number {
  const rows = bins.reduce((sum, bin) => sum + bin.rows, 0);
  return bins.reduce((sum, bin) => sum + bin.rows * Math.abs(bin.meanScore - bin.share), 0) / rows;
}

/** Calibration of a group's scores, from bins counted elsewhere; null without rows. */
export function calibrationOf(counted: readonly CountedBin[]): Calibration | null {
  const rows = counted.reduce((sum, bin) => sum + bin.rows, 0);
  if (rows === 0) return null;
  const meanOf = (of: (bin: CountedBin) => number): number =>
    counted.reduce((sum, bin) => sum + of(bin), 0) / rows;
  return {
    rows,
    meanScore: meanOf((bin) => bin.rows * bin.meanScore),
    share: meanOf((bin) => bin.rows * bin.share),
    brier: meanOf(({ squares }) => squares),
    calibrationError: gapOf(counted),
    bins: counted.map(({ squares: _, ...bin }) => bin),
  };
}

/** Expected calibration error: mean gap between score and share, weighted by rows (Naeini and others, 2015). */
export function calibrationError(rows: ByScore, bins = 10): number {
  return gapOf(calibrationCurve(rows, bins));
}
