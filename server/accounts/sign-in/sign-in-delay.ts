/** Failures of an account before tries from unknown devices have to wait. */
const freeFailures = 5;
const firstDelayMs = 10_000;
/** No client waits longer for a try, whatever others do. */
export const longestDelayMs = 300_000;
/** An account without failures for this long starts from zero. */
export const failuresCountMs = 3_600_000;

/** Wait of a client with an unknown device, in milliseconds: none, then 10 s, doubled by each failure, to 5 min. */
export function signInDelayMs(failures: number): number {
  if (failures < freeFailures) return 0;
  return Math.min(longestDelayMs, firstDelayMs * 2 ** Math.min(failures - freeFailures, 16));
}
