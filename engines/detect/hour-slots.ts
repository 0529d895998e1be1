const HOUR_MS = 3_600_000;
/** 1 January 1970 was a Thursday: three days after Monday. */
const EPOCH_OFFSET_HOURS = 72;

/** Hour of the week in UTC: 0 = Monday 00:00, 167 = Sunday 23:00. Equals (toDayOfWeek(t) - 1) * 24 + toHour(t) in ClickHouse. */
export function hourOfWeek(atMs: number): number {
  return (((Math.floor(atMs / HOUR_MS) + EPOCH_OFFSET_HOURS) % 168) + 168) % 168;
}

/** Hour of the day in UTC, 0..23. */
export function hourOfDay(atMs: number): number {
  return ((Math.floor(atMs / HOUR_MS) % 24) + 24) % 24;
}
