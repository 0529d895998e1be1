const minuteMs = 60_000;
const hourMs = 3_600_000;
const stepsMs = [
  1_000,
  5_000,
  15_000,
  minuteMs,
  5 * minuteMs,
  15 * minuteMs,
  hourMs,
  6 * hourMs,
  24 * hourMs,
  7 * 24 * hourMs,
  30 * 24 * hourMs,
];

/**
 * Shortest round step that splits a window into no more than the given number of parts. Partial
 * steps at both ends count.
 */
export function stepMsFor(
  { fromMs, toMs }: { fromMs: number; toMs: number },
  points: number,
): number {
  const spanMs = toMs - fromMs;
  const round = stepsMs.find((each) => spanMs / each <= points - 1);
  return round ?? Math.ceil(spanMs / (points - 1) / hourMs) * hourMs;
}
