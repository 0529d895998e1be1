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

/** The shortest round step that cuts a window into at most so many parts, one begun at either end included. */
export function stepMsFor(
  { fromMs, toMs }: { fromMs: number; toMs: number },
  points: number,
): number {
  const spanMs = toMs - fromMs;
  const round = stepsMs.find((each) => spanMs / each <= points - 1);
  return round ?? Math.ceil(spanMs / (points - 1) / hourMs) * hourMs;
}
