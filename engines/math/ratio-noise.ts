/**
 * Chance spread of a ratio of rare events (errors per requests), as a standard deviation: sqrt(p /
 * n), with n derived from the smallest positive value seen (one event in n). Only the quieter half
 * of the window counts, so that a fault in the other half does not mask itself. 0 without events.
 */
export function ratioNoise(values: ArrayLike<number>): number {
  const half = values.length >> 1;
  const sums = [0, 0];
  const counts = [0, 0];
  let quantum = Number.POSITIVE_INFINITY;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] ?? NaN;
    if (!Number.isFinite(value)) continue;
    const part = index < half ? 0 : 1;
    sums[part] = (sums[part] ?? 0) + value;
    counts[part] = (counts[part] ?? 0) + 1;
    if (value > 0 && value < quantum) quantum = value;
  }
  const means = [0, 1].map((part) => (counts[part] ? (sums[part] ?? 0) / (counts[part] ?? 1) : 0));
  const share = Math.min(...means);
  return share > 0 ? Math.sqrt(share * quantum) : 0;
}
