import { greatestCommonDivisor } from '#engines/math/greatest-common-divisor.ts';

/**
 * Path share for equal sample sizes: an alternating sum of ratios of binomials (Gnedenko and
 * Korolyuk, 1951).
 */
function equalSizes(n: number, h: number): number {
  let share = 0;
  for (let k = Math.floor(n / h); k >= 1; k -= 1) {
    let ratio = 1;
    for (let j = 0; j < h; j += 1) {
      const low = (k - 1) * h + j;
      ratio = (ratio * (n - low)) / (n + low + 1);
    }
    share = ratio * (1 - share);
  }
  return 2 * share;
}

/**
 * Share of the lattice paths from (0, 0) to (n, m) that reach |i / n - j / m| >= d, with all paths
 * equally likely. This is the exact p of the two-sample Kolmogorov-Smirnov statistic `d` (Hodges,
 * 1957). The state is the share of paths to (i, j) that have touched a boundary, which avoids huge
 * path counts. `oneSided` uses only the upper boundary.
 */
export function pathsOutside(n: number, m: number, d: number, oneSided = false): number {
  const common = greatestCommonDivisor(n, m);
  const lcm = (n / common) * m;
  const h = Math.round(d * lcm);
  if (h === 0) return 1;
  const [rows, columns] = n >= m ? [n, m] : [m, n];
  if (n === m && !oneSided) return equalSizes(n, h);
  const rowStep = columns / common;
  const columnStep = rows / common;
  // Entries beyond the upper boundary are 1 until a row reaches them.
  const touched = new Float64Array(columns + 1).fill(1);
  for (let i = 0; i <= rows; i += 1) {
    const low = Math.max(0, Math.floor((rowStep * i - h) / columnStep) + 1);
    const high = oneSided
      ? columns
      : Math.min(columns, Math.ceil((rowStep * i + h) / columnStep) - 1);
    if (low > 0) touched[low - 1] = 1;
    for (let j = low; j <= high; j += 1) {
      if (i === 0) touched[j] = 0;
      else
        touched[j] = (i * (touched[j] ?? 1) + (j === 0 ? 0 : j * (touched[j - 1] ?? 1))) / (i + j);
    }
    if (low > columns) return 1;
  }
  return touched[columns] ?? 1;
}
