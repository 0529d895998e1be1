/** Minimum share of a step that must be within the window for its pace to be shown. */
const TOLD_SHARE = 0.2;

type Steps = { window: { from: string; to: string }; stepSeconds: number };

/**
 * Rate per minute for the step that begins at `at`, based only on minutes within the window; null
 * if there are too few minutes.
 */
export function perMinute(
  { window, stepSeconds }: Steps,
  at: string,
  count: number,
): number | null {
  const stepMs = stepSeconds * 1_000;
  const atMs = Date.parse(at);
  const fromMs = Math.max(atMs, Date.parse(window.from));
  const ownMs = Math.min(atMs + stepMs, Date.parse(window.to)) - fromMs;
  return ownMs < TOLD_SHARE * stepMs ? null : (count / ownMs) * 60_000;
}
