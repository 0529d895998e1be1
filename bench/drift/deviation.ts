/** Largest relative deviation of our values from the expected ones, over numbers, lists and nested objects. */
export function deviation(expected: unknown, ours: unknown): number {
  if (typeof expected === 'number') {
    if (typeof ours !== 'number' || Number.isNaN(ours)) return Infinity;
    if (expected === ours) return 0;
    return Math.abs(ours - expected) / Math.max(Math.abs(expected), 1e-12);
  }
  if (typeof expected !== 'object' || expected === null) return expected === ours ? 0 : Infinity;
  if (typeof ours !== 'object' || ours === null) return Infinity;
  const found = new Map<string, unknown>(Object.entries(ours));
  return Object.entries(expected).reduce(
    (worst, [key, value]) => Math.max(worst, deviation(value, found.get(key))),
    0,
  );
}
