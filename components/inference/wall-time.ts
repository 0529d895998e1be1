import { parseTime, zoneOffsetMs } from '#lib/time.ts';

/** Formats a time for a date and time field, in local time of the zone. */
export function toWallTime(atMs: number, zone: string): string {
  return new Date(atMs + zoneOffsetMs(atMs, zone)).toISOString().slice(0, -1);
}

/**
 * Parses the value of a date and time field into an ISO time; null if it is invalid or in the
 * future.
 */
export function fromWallTime(text: string, nowMs: number, zone: string): string | null {
  const atMs = parseTime(text, nowMs, zone);
  return atMs === null || atMs > nowMs ? null : new Date(atMs).toISOString();
}
