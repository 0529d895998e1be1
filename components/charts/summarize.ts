import { formatMetric, formatPercent } from '#lib/format.ts';
import { formatMoment } from '#lib/time-format.ts';
import type { ChartInput, ChartMarker, ChartPoint } from './chart-types.ts';
import type { PreparedChart } from './prepare-series.ts';

/** Latest non-null value. */
export function lastValue(points: readonly ChartPoint[]): ChartPoint | null {
  return points.findLast((point) => point[1] !== null) ?? null;
}

function sentence(name: string, points: readonly ChartPoint[], unit: string): string {
  const values = points.flatMap((point) => (point[1] === null ? [] : [point[1]]));
  const first = values[0];
  const last = values.at(-1);
  if (first === undefined || last === undefined) return `${name}: no data`;
  const low = formatMetric(Math.min(...values), unit);
  const high = formatMetric(Math.max(...values), unit);
  const change = first === 0 ? 0 : (last - first) / Math.abs(first);
  const trend =
    Math.abs(change) < 0.02
      ? 'about the same as at the start'
      : `${formatPercent(Math.abs(change), 0)} ${change > 0 ? 'above' : 'below'} the start`;
  return `${name}: last ${formatMetric(last, unit)}, between ${low} and ${high}, ${trend}`;
}

function named(markers: readonly ChartMarker[], input: ChartInput, zone: string): string {
  const inside = markers
    .filter((marker) => marker.atMs >= input.fromMs && marker.atMs <= input.toMs)
    .slice(0, 5);
  return inside.length
    ? ` Changes: ${inside.map((marker) => `${marker.name} at ${formatMoment(marker.atMs, input.toMs, zone)}`).join(', ')}.`
    : '';
}

/** Summary of the chart in sentences, for screen readers. */
export function summarize(
  title: string,
  input: ChartInput,
  prepared: PreparedChart,
  zone = 'UTC',
): string {
  if (prepared.empty) return `${title}: no data in this range.`;
  const lines = prepared.series.map((each) => sentence(each.name, each.points, input.unit));
  const limits = (input.limits ?? []).map((limit) => {
    const over = prepared.series
      .filter((each) => (lastValue(each.points)?.[1] ?? -Infinity) > limit.value)
      .map((each) => each.name);
    return ` ${limit.label}${over.length ? `, ${over.join(' and ')} above it` : ', not exceeded now'}.`;
  });
  const gaps = prepared.gaps.length
    ? ` ${prepared.gaps.length === 1 ? 'One stretch' : `${prepared.gaps.length} stretches`} without data.`
    : '';
  return `${title}. ${lines.join('. ')}.${limits.join('')}${gaps}${named(input.markers ?? [], input, zone)}`;
}
