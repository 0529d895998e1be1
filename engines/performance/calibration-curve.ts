export type CalibrationBin = { rows: number; meanScore: number; share: number };

/** Mean score and share of positives in bins of equal count, by ascending score. */
export function calibrationCurve(
  labels: ArrayLike<number>,
  scores: Float64Array,
  bins = 10,
): CalibrationBin[] {
  const rows = scores.length;
  const order = Float64Array.from(scores, (_, row) => row).sort(
    (a, b) => (scores[a] ?? 0) - (scores[b] ?? 0),
  );
  const curve: CalibrationBin[] = [];
  for (let bin = 0; bin < bins; bin += 1) {
    const part = order.subarray(
      Math.floor((bin * rows) / bins),
      Math.floor(((bin + 1) * rows) / bins),
    );
    if (part.length === 0) continue;
    let [score, hits] = [0, 0];
    for (const row of part) {
      score += scores[row] ?? 0;
      hits += labels[row] ?? 0;
    }
    curve.push({ rows: part.length, meanScore: score / part.length, share: hits / part.length });
  }
  return curve;
}

/** Expected calibration error: mean gap between score and share, weighted by rows (Naeini and others, 2015). */
export function calibrationError(
  labels: ArrayLike<number>,
  scores: Float64Array,
  bins = 10,
): number {
  const curve = calibrationCurve(labels, scores, bins);
  const gap = curve.reduce((sum, bin) => sum + bin.rows * Math.abs(bin.meanScore - bin.share), 0);
  return scores.length === 0 ? NaN : gap / scores.length;
}
