const dayMs = 86_400_000;

export type MonthRange = { month: string; fromMs: number; toMs: number; days: number };

/** The range of a month such as `2026-11`, in UTC. */
export function monthRange(month: string): MonthRange {
  const [year = 0, number = 1] = month.split('-').map(Number);
  const fromMs = Date.UTC(year, number - 1, 1);
  const toMs = Date.UTC(year, number, 1);
  return { month, fromMs, toMs, days: Math.round((toMs - fromMs) / dayMs) };
}

export function monthOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 7);
}

/**
 * A month so far beside the same part of the month before: whole days only, and a short month ends early.
 * A month that is over is compared as a whole.
 */
export function comparedRanges(
  month: string,
  untilMs: number,
): { from: Date; to: Date; beforeFrom: Date; beforeTo: Date } {
  const now = monthRange(month);
  const before = monthRange(monthOf(now.fromMs - dayMs));
  const whole = untilMs >= now.toMs;
  const lengthMs = whole
    ? now.toMs - now.fromMs
    : Math.max(0, Math.floor((untilMs - now.fromMs) / dayMs) * dayMs);
  const beforeToMs = whole ? before.toMs : Math.min(before.toMs, before.fromMs + lengthMs);
  return {
    from: new Date(now.fromMs),
    to: new Date(now.fromMs + lengthMs),
    beforeFrom: new Date(before.fromMs),
    beforeTo: new Date(beforeToMs),
  };
}
