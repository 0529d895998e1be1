/**
 * Whether drift in individual windows raises an alert: `needed` of the last `of` windows must
 * drift, because drift in a single window may be chance.
 */
export function isWindowAlert(drifted: readonly boolean[], needed = 2, of = 3): boolean {
  return drifted.slice(-of).filter(Boolean).length >= needed;
}
