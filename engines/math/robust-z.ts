/**
 * Distance of a value from a centre in spreads: (value - center) / spread. The spread is never below
 * `floor`; with neither spread nor floor the result is 0 for an equal value, else plus or minus infinity.
 * NaN when value or centre is missing.
 */
export function robustZ(value: number, center: number, spread: number, floor = 0): number {
  const distance = value - center;
  if (Number.isNaN(distance)) return NaN;
  const scale = Math.max(Number.isFinite(spread) ? spread : 0, floor);
  if (scale > 0) return distance / scale;
  return distance === 0 ? 0 : Math.sign(distance) * Number.POSITIVE_INFINITY;
}
