import {
  expectedRange,
  type BaselineCell,
  type ExpectedRange,
  type RangeOptions,
} from '#engines/detect/expected-range.ts';
import { hourOfDay, hourOfWeek } from '#engines/detect/hour-slots.ts';
import { classifySignal } from '#engines/detect/signal-role.ts';
import type { RangeSeries } from '#lib/schemas/infrastructure/infrastructure.ts';
import { rollingCells, storedCells } from '#server/telemetry/queries/expected-cells.ts';

type Expected = NonNullable<RangeSeries['expected']>;

const HOUR_MS = 3_600_000;
/** Maximum length of a band, which would otherwise be finer than a chart can show. */
const MAX_HOURS = 31 * 24;

const finite = (value: number) => (Number.isFinite(value) ? value : null);

/** Starts of the hours between two times, limited to the newest `MAX_HOURS`. */
function hoursOf(fromMs: number, atMs: number): number[] {
  const last = Math.floor(atMs / HOUR_MS);
  const first = Math.max(Math.floor(fromMs / HOUR_MS), last - MAX_HOURS + 1);
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * HOUR_MS);
}

/**
 * Floors for the signal's role, as used by the detector; the noise of the live samples is not
 * available here.
 */
function optionsOf(metric: string): RangeOptions {
  const { role, family, relativeFloor, absoluteFloor } = classifySignal(metric);
  return {
    relativeFloor,
    absoluteFloor,
    ...(family === 'golden' ? { minimum: 0 } : {}),
    ...(role === 'errors' && family === 'golden' ? { maximum: 1 } : {}),
  };
}

/**
 * Expected range per hour. A rolling range covers only the hour before `atMs` and does not apply to
 * earlier hours.
 */
function bandOf(
  stored: readonly BaselineCell[],
  now: ExpectedRange,
  hours: readonly number[],
  atMs: number,
  options: RangeOptions,
): Expected['band'] {
  if (now.state !== 'ready') return [];
  if (now.basis === 'rolling') return [[atMs - HOUR_MS, atMs, now.low, now.high]];
  return hours.flatMap((startMs): Expected['band'] => {
    const range = expectedRange(stored, startMs, options);
    return range.state === 'ready' ? [[startMs, startMs + HOUR_MS, range.low, range.high]] : [];
  });
}

/**
 * Expected range of series of one metric, at a point in time and for every hour since `fromMs`
 * (epoch ms). Uses the same engine and history as the detector.
 */
export async function expectedRanges(
  metric: string,
  ids: readonly string[],
  fromMs: number,
  atMs: number,
): Promise<Map<string, Expected>> {
  if (ids.length === 0) return new Map();
  const hours = hoursOf(fromMs, atMs);
  const slots = { week: hours.map(hourOfWeek), day: hours.map(hourOfDay) };
  const [stored, rolling] = await Promise.all([
    storedCells(ids, { week: [...new Set(slots.week)], day: [...new Set(slots.day)] }),
    rollingCells(ids, atMs),
  ]);
  const cells = Map.groupBy([...stored, ...rolling], (cell) => cell.series);
  const options = optionsOf(metric);
  return new Map(
    ids.map((id) => {
      const known = (cells.get(id) ?? []).map(({ series: _, ...cell }): BaselineCell => cell);
      const now = expectedRange(known, atMs, options);
      const history = known.filter((cell) => cell.basis !== 'rolling');
      return [
        id,
        {
          state: now.state,
          basis: now.basis,
          low: finite(now.low),
          high: finite(now.high),
          center: finite(now.center),
          band: bandOf(history, now, hours, atMs, options),
        },
      ];
    }),
  );
}
