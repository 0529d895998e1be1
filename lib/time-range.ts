import { formatClock, formatDay } from './time-format.ts';
import { parseRange, parseTime } from './time.ts';

export interface TimePreset {
  from: string;
  to: string;
  label: string;
}

export const TIME_PRESETS: readonly TimePreset[] = [
  { from: 'now-15m', to: 'now', label: 'Last 15 minutes' },
  { from: 'now-1h', to: 'now', label: 'Last hour' },
  { from: 'now-6h', to: 'now', label: 'Last 6 hours' },
  { from: 'now-24h', to: 'now', label: 'Last 24 hours' },
  { from: 'now-7d', to: 'now', label: 'Last 7 days' },
  { from: 'now-28d', to: 'now', label: 'Last 28 days' },
  { from: 'now-60d', to: 'now', label: 'Last 60 days' },
  { from: 'now/d', to: 'now', label: 'Today' },
  { from: 'now-1d/d', to: 'now-1d/d', label: 'Yesterday' },
  { from: 'now/w', to: 'now', label: 'This week' },
  { from: 'now/M', to: 'now', label: 'This month' },
  { from: 'now-6h', to: 'now+6h', label: '6 hours back and ahead' },
];

const UNIT_WORDS: Record<string, [string, string]> = {
  s: ['second', 'seconds'],
  m: ['minute', 'minutes'],
  h: ['hour', 'hours'],
  d: ['day', 'days'],
  w: ['week', 'weeks'],
  M: ['month', 'months'],
  y: ['year', 'years'],
};

/**
 * Label of the range picker: a preset's name, "Last 3 hours", "13:14 to now", "19 Nov, 08:00 to 20
 * Nov, 09:00".
 */
export function describeRange(from: string, to: string, nowMs: number, zone = 'UTC'): string {
  const preset = TIME_PRESETS.find((item) => item.from === from && item.to === to);
  if (preset) return preset.label;
  const last = /^now-(\d+)([smhdwMy])$/u.exec(from);
  if (last && to === 'now') {
    const count = Number(last[1]);
    const words = UNIT_WORDS[last[2] ?? ''] ?? ['', ''];
    return count === 1 ? `Last ${words[0]}` : `Last ${count} ${words[1]}`;
  }
  const range = parseRange(from, to, nowMs, zone);
  if (!range) return 'Invalid range';
  const oneDay = formatDay(range.fromMs, zone) === formatDay(range.toMs, zone);
  const today = formatDay(range.toMs, zone) === formatDay(nowMs, zone) && oneDay;
  const show = (atMs: number): string =>
    today ? formatClock(atMs, zone) : `${formatDay(atMs, zone, nowMs)}, ${formatClock(atMs, zone)}`;
  if (to === 'now') return `${show(range.fromMs)} to now`;
  return `${show(range.fromMs)} to ${oneDay && !today ? formatClock(range.toMs, zone) : show(range.toMs)}`;
}

/** Moves a range by half its length; the result is absolute. */
export function shiftRange(
  range: { fromMs: number; toMs: number },
  direction: -1 | 1,
): { fromMs: number; toMs: number } {
  const step = Math.round((range.toMs - range.fromMs) / 2) * direction;
  return { fromMs: range.fromMs + step, toMs: range.toMs + step };
}

/**
 * Zooms around the middle: a factor above 1 zooms out, below 1 zooms in. The result is at least one
 * minute long.
 */
export function zoomRange(
  range: { fromMs: number; toMs: number },
  factor: number,
): { fromMs: number; toMs: number } {
  const middle = (range.fromMs + range.toMs) / 2;
  const half = Math.max(30_000, ((range.toMs - range.fromMs) * factor) / 2);
  return { fromMs: Math.round(middle - half), toMs: Math.round(middle + half) };
}

/** True if the range ends relative to now. */
export function isLiveRange(to: string): boolean {
  return to.startsWith('now');
}

/** Error text for the first range end that cannot be parsed, shown next to the input. */
export function rangeProblem(from: string, to: string, nowMs: number, zone = 'UTC'): string | null {
  const hint = 'Use now-6h, now/d, 2026-11-25 13:00 or epoch milliseconds';
  const fromMs = parseTime(from, nowMs, zone);
  if (fromMs === null) return `From is not a valid time. ${hint}`;
  const toMs = parseTime(to, nowMs, zone, true);
  if (toMs === null) return `To is not a valid time. ${hint}`;
  return toMs <= fromMs ? 'The end must be after the start' : null;
}
