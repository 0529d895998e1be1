/**
 * Whether drift in single windows is an alert: in `needed` of the last `of` windows. A single
 * window may be chance.
 */
export function isWindowAlert(drifted: readonly boolean[], needed = 2, of = 3): boolean {
  return drifted.slice(-of).filter(Boolean).length >= needed;
}
