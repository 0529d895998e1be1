import { parseTime, zoneOffsetMs } from '#lib/time.ts';

/** A moment as a field for date and time takes it, on the clock of the zone. */
export function toWallTime(atMs: number, zone: string): string {
  return new Date(atMs + zoneOffsetMs(atMs, zone)).toISOString().slice(0, -1);
}

/** What such a field holds, as an ISO time; null where it is no time or lies ahead. */
export function fromWallTime(text: string, nowMs: number, zone: string): string | null {
  const atMs = parseTime(text, nowMs, zone);
  return atMs === null || atMs > nowMs ? null : new Date(atMs).toISOString();
}
