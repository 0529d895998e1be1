import type { ChartInput, ChartLimit, ChartPoint, ChartSeries } from './chart-types.ts';
import { breakAtSilence, commonGaps, gapsOf, type Gap } from './plot/gaps.ts';
import { valueTicks } from './plot/ticks.ts';

const MOST_POINTS = 400;
const MOST_SERIES = 8;

/** One plotted time: `t`, the value of each series as `s0..s7`, the band as `[low, high]`. */
export interface ChartRow {
  t: number;
  band?: [number, number] | null;
  [series: `s${number}`]: number | null | undefined;
}

export interface PreparedSeries extends ChartSeries {
  key: `s${number}`;
  stroke: string;
  drawn: readonly ChartPoint[];
}

export interface PreparedChart {
  rows: ChartRow[];
  series: PreparedSeries[];
  gaps: Gap[];
  limits: ChartLimit[];
  ticks: number[];
  domain: [number, number];
  /** Note on omitted series, such as "7 of 43 shown". */
  note: string | null;
  empty: boolean;
}

function mean(points: readonly ChartPoint[]): number {
  const values = points.flatMap((point) => (point[1] === null ? [] : [point[1]]));
  return values.length ? values.reduce((sum, value) => sum + value, 0) / values.length : -Infinity;
}

/**
 * Retains the smallest and largest point of each bucket, so that spikes survive, and the first and
 * last gap.
 */
export function thin(points: readonly ChartPoint[], most = MOST_POINTS): readonly ChartPoint[] {
  if (points.length <= most) return points;
  const size = Math.ceil(points.length / (most / 2));
  const kept: ChartPoint[] = [];
  for (let start = 0; start < points.length; start += size) {
    const bucket = points.slice(start, start + size);
    const known = bucket.filter((point) => point[1] !== null);
    const low = known.reduce<ChartPoint | undefined>(
      (best, point) => (best === undefined || (point[1] ?? 0) < (best[1] ?? 0) ? point : best),
      undefined,
    );
    const high = known.reduce<ChartPoint | undefined>(
      (best, point) => (best === undefined || (point[1] ?? 0) > (best[1] ?? 0) ? point : best),
      undefined,
    );
    const gaps = bucket.filter((point) => point[1] === null);
    const chosen = new Set(
      [low, high, gaps[0], gaps.at(-1)].filter((point) => point !== undefined),
    );
    kept.push(...[...chosen].sort((a, b) => a[0] - b[0]));
  }
  return kept;
}

/**
 * Value at a time between two points without a gap. Lines are straight, so the plot does not
 * change.
 */
function valueAt(
  points: readonly ChartPoint[],
  atMs: number,
  cursor: { index: number },
): number | null | undefined {
  while (cursor.index < points.length && (points[cursor.index]?.[0] ?? Infinity) < atMs)
    cursor.index += 1;
  const after = points[cursor.index];
  const before = points[cursor.index - 1];
  if (after?.[0] === atMs) return after[1];
  if (!before || !after || before[1] === null || after[1] === null) return undefined;
  return before[1] + ((after[1] - before[1]) * (atMs - before[0])) / (after[0] - before[0]);
}

function makeRows(series: readonly PreparedSeries[], input: ChartInput): ChartRow[] {
  const band = input.band?.points ?? [];
  const times = new Set<number>();
  for (const each of series) for (const [atMs] of each.drawn) times.add(atMs);
  for (const [atMs] of band) times.add(atMs);
  const rows: ChartRow[] = [...times]
    .filter((atMs) => atMs >= input.fromMs && atMs <= input.toMs)
    .sort((a, b) => a - b)
    .map((t) => ({ t }));
  for (const each of series) {
    const cursor = { index: 0 };
    for (const row of rows) row[each.key] = valueAt(each.drawn, row.t, cursor);
  }
  if (band.length) {
    const low = { index: 0 };
    const high = { index: 0 };
    const lows = band.map(([atMs, value]): ChartPoint => [atMs, value]);
    const highs = band.map(([atMs, , value]): ChartPoint => [atMs, value]);
    for (const row of rows) {
      const from = valueAt(lows, row.t, low);
      const to = valueAt(highs, row.t, high);
      row.band =
        from === null || to === null || from === undefined || to === undefined ? null : [from, to];
    }
  }
  return rows;
}

function extent(rows: readonly ChartRow[], series: readonly PreparedSeries[]): [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (const row of rows) {
    for (const value of [...series.map((each) => row[each.key]), ...(row.band ?? [])]) {
      if (value === null || value === undefined) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  return low <= high ? [low, high] : [0, 1];
}

/**
 * Limits within the visible range. One far outside the data would flatten the line, so only the
 * value line names it.
 */
function visibleLimits(limits: readonly ChartLimit[], [low, high]: [number, number]): ChartLimit[] {
  const span = Math.max(high - low, Math.abs(high) * 0.25, 1e-12);
  return limits.filter((limit) => limit.value <= high + 3 * span && limit.value >= low - 3 * span);
}

function choose(series: readonly ChartSeries[]): {
  kept: readonly ChartSeries[];
  note: string | null;
} {
  if (series.length <= MOST_SERIES) return { kept: series, note: null };
  const kept = [...series]
    .sort((a, b) => mean(b.points) - mean(a.points))
    .slice(0, MOST_SERIES - 1);
  return {
    kept: series.filter((each) => kept.includes(each)),
    note: `${kept.length} of ${series.length} shown, the largest`,
  };
}

/** Converts series, band and limits to plotted rows, ticks and gaps. Pure. */
export function prepareSeries(input: ChartInput): PreparedChart {
  const { kept, note } = choose(input.series);
  const broken = kept.map((each) => breakAtSilence(each.points));
  const series = kept.map((each, index): PreparedSeries => {
    const color = each.color ?? (index % MOST_SERIES) + 1;
    return {
      ...each,
      key: `s${index}`,
      stroke: `var(--series-${color})`,
      drawn: thin(broken[index] ?? []),
    };
  });
  const rows = makeRows(series, input);
  const data = extent(rows, series);
  const limits = visibleLimits(input.limits ?? [], data);
  let low = Math.min(data[0], ...limits.map((limit) => limit.value));
  const high = Math.max(data[1], ...limits.map((limit) => limit.value));
  const fromZero = input.zero ?? (low >= 0 && low < 0.6 * high);
  if (fromZero && low > 0) low = 0;
  // Space above the highest value for names and diamonds.
  const top = high + 0.12 * (high - low || Math.abs(high) || 1);
  const all = valueTicks(low, high, input.unit);
  const bottom = Math.min(all[0] ?? low, low);
  const ticks = all.filter((tick) => tick <= top);
  const empty = series.every((each) =>
    each.points.every(
      ([atMs, value]) => value === null || atMs < input.fromMs || atMs > input.toMs,
    ),
  );
  return {
    rows,
    series,
    limits,
    ticks,
    note,
    empty,
    gaps: commonGaps(broken.map(gapsOf)),
    domain: [bottom, Math.max(top, ticks.at(-1) ?? top)],
  };
}
