import type { RawColumn } from '#engines/drift/raw-column.ts';
import { type Chunk, chunksByPeriod } from '#engines/drift/reports/chunks.ts';

export type ChunkPeriod = 'hour' | 'day' | 'week' | 'month';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** First Monday after the epoch, which was a Thursday. */
const MONDAY_MS = 4 * DAY_MS;
/**
 * Limit between the units: larger numbers are milliseconds, others seconds (up to the year 5138).
 */
const MOST_SECONDS = 1e11;
const ZONED = /(?:z|[+-]\d{2}:?\d{2})$/iu;

/**
 * Milliseconds of a text such as 2026-11-30 or 2026-11-30 10:00, in UTC if it has no time zone; NaN
 * if it is not a time.
 */
function timeOfText(text: string): number {
  const iso = text.trim().replace(' ', 'T');
  return Date.parse(!iso.includes('T') || ZONED.test(iso) ? iso : `${iso}Z`);
}

/** The times of a column in milliseconds, NaN if a row has none. */
export function timesOf(column: RawColumn): Float64Array {
  if (column.kind === 'numbers')
    return column.values.map((value) =>
      Number.isFinite(value) ? value * (Math.abs(value) < MOST_SECONDS ? 1_000 : 1) : NaN,
    );
  const times = column.labels.map(timeOfText);
  return Float64Array.from(column.codes, (code) => times[code] ?? NaN);
}

/**
 * Number of the period that contains a time. Weeks start on Monday and months follow the calendar,
 * in UTC.
 */
function periodAt(timeMs: number, period: ChunkPeriod): number {
  if (period === 'hour') return Math.floor(timeMs / HOUR_MS);
  if (period === 'day') return Math.floor(timeMs / DAY_MS);
  if (period === 'week') return Math.floor((timeMs - MONDAY_MS) / (7 * DAY_MS));
  const date = new Date(timeMs);
  return 12 * date.getUTCFullYear() + date.getUTCMonth();
}

/** Chunks of rows with ascending times, by period; empty periods are left out. */
export const chunksOfPeriod = (timesMs: Float64Array, period: ChunkPeriod): Chunk[] =>
  chunksByPeriod(
    timesMs.map((time) => periodAt(time, period)),
    1,
  );
