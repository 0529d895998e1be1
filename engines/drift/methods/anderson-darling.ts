import { walkSteps } from '#engines/drift/streams/walk-steps.ts';

/** Significance levels with the coefficients of their critical values (Scholz and Stephens, 1987, table 2). */
const LEVELS = [
  [0.25, 0.675, -0.245, -0.105],
  [0.1, 1.281, 0.25, -0.305],
  [0.05, 1.645, 0.678, -0.362],
  [0.025, 1.96, 1.149, -0.391],
  [0.01, 2.326, 1.822, -0.396],
  [0.005, 2.573, 2.364, -0.345],
  [0.001, 3.085, 3.615, -0.154],
] as const;

/** Solves a positive definite 3 x 3 system by elimination. */
function solve3(rows: number[][]): number[] {
  for (let k = 0; k < 3; k += 1) {
    const pivot = rows[k] ?? [];
    for (let i = 0; i < 3; i += 1) {
      const row = rows[i];
      if (i === k || row === undefined) continue;
      const factor = (row[k] ?? 0) / (pivot[k] ?? 1);
      for (let j = k; j < 4; j += 1) row[j] = (row[j] ?? 0) - factor * (pivot[j] ?? 0);
    }
  }
  return rows.map((row, k) => (row[3] ?? 0) / (row[k] ?? 1));
}

/** p from the table: a parabola through log p over the critical values, limited to 0.001..0.25. */
function tablePValue(statistic: number): number {
  const critical = LEVELS.map(([, b0, b1, b2]) => b0 + b1 + b2);
  if (statistic < Math.min(...critical)) return 0.25;
  if (statistic > Math.max(...critical)) return 0.001;
  const power = (k: number) => critical.reduce((sum, value) => sum + value ** k, 0);
  const right = (k: number) =>
    critical.reduce((sum, value, i) => sum + value ** k * Math.log(LEVELS[i]?.[0] ?? 1), 0);
  const [c0 = 0, c1 = 0, c2 = 0] = solve3(
    [0, 1, 2].map((k) => [power(k), power(k + 1), power(k + 2), right(k)]),
  );
  return Math.exp(c0 + c1 * statistic + c2 * statistic ** 2);
}

/** Variance of the statistic of two samples without ties (Scholz and Stephens, 1987, equation 4). */
function variance(nx: number, ny: number): number {
  const total = nx + ny;
  const H = 1 / nx + 1 / ny;
  let h = 0;
  let g = 0;
  for (let i = total - 1; i >= 1; i -= 1) {
    // After this step h is the sum of 1 / k for k from i to total - 1.
    if (i < total - 1) g += h / (total - i);
    h += 1 / i;
  }
  const a = 4 * g - 6 + (10 - 6 * g) * H;
  const b = (2 * g - 4) * 4 + 8 * h * 2 + (2 * g - 14 * h - 4) * H - 8 * h + 4 * g - 6;
  const c = (6 * h + 2 * g - 2) * 4 + (4 * h - 4 * g + 6) * 2 + (2 * h - 6) * H + 4 * h;
  const d = (2 * h + 6) * 4 - 4 * h * 2;
  return (
    (a * total ** 3 + b * total ** 2 + c * total + d) / ((total - 1) * (total - 2) * (total - 3))
  );
}

/**
 * Two-sample Anderson-Darling test with mid-ranks for ties, normalized; p is interpolated from the
 * published table and limited to 0.001..0.25. NaN for fewer than 4 rows or a single distinct value.
 */
export function andersonDarling(
  x: Float64Array,
  y: Float64Array,
): { statistic: number; pValue: number } {
  const [nx, ny] = [x.length, y.length];
  const total = nx + ny;
  const none = { statistic: NaN, pValue: NaN };
  if (nx === 0 || ny === 0 || total < 4) return none;
  let sum = 0;
  let distinct = 1;
  let before = 0;
  let beforeX = 0;
  const visit = (atMost: number, atMostX: number): void => {
    const equal = atMost - before;
    const equalX = atMostX - beforeX;
    const rank = before + equal / 2;
    const rankX = beforeX + equalX / 2;
    const rankY = rank - rankX;
    const scale = rank * (total - rank) - (total * equal) / 4;
    sum +=
      ((equal / total) *
        ((total * rankX - rank * nx) ** 2 / nx + (total * rankY - rank * ny) ** 2 / ny)) /
      scale;
    before = atMost;
    beforeX = atMostX;
  };
  walkSteps(x, y, (shareX, shareY) => {
    distinct += 1;
    visit(Math.round(shareX * nx) + Math.round(shareY * ny), Math.round(shareX * nx));
  });
  if (distinct < 2) return none;
  visit(total, nx);
  const raw = (sum * (total - 1)) / total;
  const statistic = (raw - 1) / Math.sqrt(variance(nx, ny));
  return { statistic, pValue: tablePValue(statistic) };
}
