/** The part of a step that lies in the window must be so large for its pace to be told. */
const TOLD_SHARE = 0.2;

type Steps = { window: { from: string; to: string }; stepSeconds: number };

/** A count of the step that begins at `at`, by the minute of it that lies in the window; null where that is a sliver. */
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
