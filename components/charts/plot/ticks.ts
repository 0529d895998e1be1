import { zoneOffsetMs } from '#lib/time.ts';

const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 86_400_000;
const STEPS = [
  1_000,
  5_000,
  10_000,
  30_000,
  MINUTE,
  2 * MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  5 * DAY,
  7 * DAY,
  10 * DAY,
  14 * DAY,
  30 * DAY,
  90 * DAY,
  365 * DAY,
];

/** Minimum number of ticks to show the scale of an axis. */
const FEWEST_TICKS = 3;

/**
 * Ticks on whole minutes, hours or days in the time zone: a maximum of `most`, but at least three
 * if a finer step allows it.
 */
export function timeTicks(
  fromMs: number,
  toMs: number,
  most: number,
  zone = 'UTC',
): { ticks: number[]; stepMs: number } {
  const count = Math.max(2, most);
  const offset = zoneOffsetMs(fromMs, zone);
  const ticksAt = (stepMs: number): number[] => {
    const ticks: number[] = [];
    for (let at = Math.ceil((fromMs + offset) / stepMs) * stepMs - offset; at <= toMs; at += stepMs)
      ticks.push(at);
    return ticks;
  };
  const coarse = STEPS.find((step) => (toMs - fromMs) / step <= count) ?? 365 * DAY;
  const stepMs =
    STEPS.findLast((step) => step <= coarse && ticksAt(step).length >= FEWEST_TICKS) ?? coarse;
  return { ticks: ticksAt(stepMs), stepMs };
}

const SIXTY = [1, 2, 5, 10, 15, 30];

function niceStep(raw: number, unit: string): number {
  if (/^By$/u.test(unit) && raw >= 1) return 2 ** Math.ceil(Math.log2(raw));
  if (unit === 's' && raw >= 30) {
    const base = raw < 1_800 ? 60 : 3_600;
    const found = SIXTY.find((step) => step * base >= raw);
    if (found) return found * base;
  }
  const power = 10 ** Math.floor(Math.log10(raw));
  const lead = raw / power;
  return (lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 2.5 ? 2.5 : lead <= 5 ? 5 : 10) * power;
}

/**
 * At most five values on round steps that cover low to high. `whole` omits fractions for counts.
 */
export function valueTicks(low: number, high: number, unit: string, whole = false): number[] {
  const span = high > low ? high - low : Math.abs(high) || 1;
  const round = niceStep(span / 4, unit);
  const step = whole ? Math.ceil(round) : round;
  const first = Math.floor(low / step + 1e-9);
  const last = Math.ceil((high > low ? high : low + span) / step - 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  );
}
