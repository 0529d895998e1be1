const DEVIATIONS = 3;
/** From here on a population is said to have moved a little. */
const LEAST = 0.1;

/**
 * What the stability index of a mix may reach by chance, at least 0.1: with the rows that both sides have it is nearly
 * a chi-square of one degree of freedom less than parts, whose mean and three standard deviations count. Pure.
 */
export function mixLimit(
  parts: number,
  rows: { readonly reference: number; readonly window: number },
): number {
  const freedom = Math.max(1, parts - 1);
  const far = freedom + DEVIATIONS * Math.sqrt(2 * freedom);
  return Math.max(LEAST, far * (1 / Math.max(1, rows.reference) + 1 / Math.max(1, rows.window)));
}
