const DEVIATIONS = 3;
/** Minimum limit: the conventional threshold for a slight population shift. */
const LEAST = 0.1;

/**
 * Largest population stability index of a mix that chance explains, at least 0.1. For the given
 * rows of both sides, the index is nearly chi-square distributed, with one degree of freedom fewer
 * than parts. The limit is the mean plus three standard deviations. Pure.
 */
export function mixLimit(
  parts: number,
  rows: { readonly reference: number; readonly window: number },
): number {
  const freedom = Math.max(1, parts - 1);
  const far = freedom + DEVIATIONS * Math.sqrt(2 * freedom);
  return Math.max(LEAST, far * (1 / Math.max(1, rows.reference) + 1 / Math.max(1, rows.window)));
}
