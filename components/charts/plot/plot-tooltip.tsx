'use client';
import { useNow } from '#components/ui/use-now.ts';
import { formatMetric } from '#lib/format.ts';
import { formatMoment, formatRelative } from '#lib/time-format.ts';
import type { ChartMarker } from '../chart-types.ts';
import { LineSwatch } from '../frame/legend.tsx';
import type { ChartRow, PreparedChart } from '../prepare-series.ts';
import { groupMarkers, xOf, yOf, type PlotGeometry } from './plot-geometry.ts';
import { shortenMiddle } from './shorten-middle.ts';

export interface PlotTooltipProps {
  row: ChartRow;
  prepared: PreparedChart;
  plot: PlotGeometry;
  unit: string;
  zone: string;
  markers: readonly ChartMarker[];
}

/** Maximum number of changes listed per marker. */
const MOST_NAMES = 6;

/** Time, values and expected range under the pointer. */
export function PlotTooltip({ row, prepared, plot, unit, zone, markers }: PlotTooltipProps) {
  const now = useNow() ?? row.t;
  const x = xOf(plot, row.t);
  const onLeft = x > plot.width / 2;
  const near = groupMarkers(markers, plot)
    .filter((group) => Math.abs(xOf(plot, group.atMs) - x) < 6)
    .flatMap(({ names }) => names);
  return (
    <>
      {prepared.series.map((each) => {
        const value = row[each.key];
        return typeof value === 'number' ? (
          <i
            key={each.key}
            aria-hidden="true"
            data-mark=""
            className="pointer-events-none absolute size-[7px] rounded-full shadow-[0_0_0_1.5px_var(--surface)]"
            style={{ left: x - 3.5, top: yOf(plot, value) - 3.5, background: each.stroke }}
          />
        ) : null;
      })}
      <div
        className="float pointer-events-none absolute top-2 z-10 w-max max-w-64 min-w-40 rounded-md px-2.5 py-2 text-xs leading-[18px]"
        style={onLeft ? { right: plot.width - x + 10 } : { left: x + 10 }}
      >
        <p className="text-ink-3">
          {formatMoment(row.t, now, zone)}, {formatRelative(row.t, now)}
        </p>
        {near.slice(0, MOST_NAMES).map((name, index) => (
          <p key={`${index} ${name}`} className="font-semibold">
            {name}
          </p>
        ))}
        {near.length > MOST_NAMES ? (
          <p className="text-ink-2">and {near.length - MOST_NAMES} more</p>
        ) : null}
        {prepared.series.map((each) => (
          <p key={each.key} className="flex items-center justify-between gap-4">
            <span className="flex min-w-0 items-center gap-2">
              <LineSwatch color={each.stroke} dashed={each.estimated ?? false} />
              <span className="truncate">{shortenMiddle(each.name, 24)}</span>
            </span>
            <b className="font-semibold tabular-nums">
              {formatMetric(row[each.key] ?? null, unit)}
            </b>
          </p>
        ))}
        {row.band ? (
          <p className="flex justify-between gap-4 text-ink-2">
            <span>Expected</span>
            <span className="tabular-nums">
              {formatMetric(row.band[0], unit)} to {formatMetric(row.band[1], unit)}
            </span>
          </p>
        ) : null}
      </div>
    </>
  );
}
