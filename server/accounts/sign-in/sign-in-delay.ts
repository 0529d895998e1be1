/** Number of failures before attempts from unknown devices are delayed for an account. */
const freeFailures = 5;
const firstDelayMs = 10_000;
/** Maximum wait per attempt for a client, regardless of other clients. */
export const longestDelayMs = 300_000;
/** Time without failures after which an account's count resets to zero. */
export const failuresCountMs = 3_600_000;

/**
 * Wait for a client with an unknown device, in milliseconds: none at first, then 10 s, doubled by
 * each failure, up to 5 min.
 */
export function signInDelayMs(failures: number): number {
  if (failures < freeFailures) return 0;
  return Math.min(longestDelayMs, firstDelayMs * 2 ** Math.min(failures - freeFailures, 16));
}
