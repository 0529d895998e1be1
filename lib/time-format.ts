const formats = new Map<string, Intl.DateTimeFormat>();

function formatter(zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${zone}|${JSON.stringify(options)}`;
  let found = formats.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hourCycle: 'h23', ...options });
    formats.set(key, found);
  }
  return found;
}

const CLOCK: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit' };
const DAY: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short' };

function part(zone: string, options: Intl.DateTimeFormatOptions, atMs: number): string {
  return formatter(zone, options).format(atMs);
}

/** Name of a zone as shown next to a time: "UTC", "CET", "GMT+5:30". */
export function zoneName(zone: string, atMs: number): string {
  if (zone === 'UTC') return 'UTC';
  const parts = formatter(zone, { timeZoneName: 'short' }).formatToParts(atMs);
  return parts.find((item) => item.type === 'timeZoneName')?.value ?? zone;
}

/** "13:49" */
export function formatClock(atMs: number, zone = 'UTC', seconds = false): string {
  return part(zone, seconds ? { ...CLOCK, second: '2-digit' } : CLOCK, atMs);
}

/** "19 Nov" or, in another year than that of `nowMs`, "19 Nov 2025" */
export function formatDay(atMs: number, zone = 'UTC', nowMs = atMs): string {
  const year = part(zone, { year: 'numeric' }, atMs);
  const day = part(zone, DAY, atMs);
  return year === part(zone, { year: 'numeric' }, nowMs) ? day : `${day} ${year}`;
}

/** "Wed 25 Nov 2026, 13:49:07 UTC" */
export function formatAbsolute(atMs: number, zone = 'UTC'): string {
  const day = part(
    zone,
    { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' },
    atMs,
  ).replace(',', '');
  return `${day}, ${formatClock(atMs, zone, true)} ${zoneName(zone, atMs)}`;
}

/** Short absolute: "13:49 UTC" today, "19 Nov, 13:49" on another day of this year, else with the year. */
export function formatMoment(atMs: number, nowMs: number, zone = 'UTC'): string {
  const sameDay =
    part(zone, { ...DAY, year: 'numeric' }, atMs) ===
    part(zone, { ...DAY, year: 'numeric' }, nowMs);
  if (sameDay) return `${formatClock(atMs, zone)} ${zoneName(zone, atMs)}`;
  return `${formatDay(atMs, zone, nowMs)}, ${formatClock(atMs, zone)}`;
}

/** Relative time: "just now", "43 min ago", "in 2 d 3 h". */
export function formatRelative(atMs: number, nowMs: number): string {
  const distance = Math.abs(nowMs - atMs);
  if (distance < 5_000) return 'just now';
  const text = formatSpan(distance);
  return atMs <= nowMs ? `${text} ago` : `in ${text}`;
}

/** Duration with max. two units: "8 s", "43 min", "4 h 05 min", "6 d 3 h". */
export function formatSpan(spanMs: number): string {
  const seconds = Math.floor(Math.abs(spanMs) / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24)
    return minutes % 60 ? `${hours} h ${String(minutes % 60).padStart(2, '0')} min` : `${hours} h`;
  const days = Math.floor(hours / 24);
  return hours % 24 && days < 30 ? `${days} d ${hours % 24} h` : `${days} d`;
}
