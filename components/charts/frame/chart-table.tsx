import { formatMetric } from '#lib/format.ts';
import { formatMoment } from '#lib/time-format.ts';
import type { PreparedChart } from '../prepare-series.ts';
import { ValueCell, ValueRow, ValueTable } from './value-table.tsx';

/** The same values as rows, newest first. */
export function ChartTable({
  prepared,
  unit,
  zone,
  title,
  height,
}: {
  prepared: PreparedChart;
  unit: string;
  zone: string;
  title: string;
  height: number;
}) {
  const band = prepared.rows.some((row) => row.band);
  const rows = [...prepared.rows].reverse();
  const head = [
    { key: 'time', name: 'Time' },
    ...prepared.series,
    ...(band ? [{ key: 'band', name: 'Expected' }] : []),
  ];
  return (
    <ValueTable title={title} height={height} head={head}>
      {rows.map((row) => (
        <ValueRow key={row.t}>
          <ValueCell>{formatMoment(row.t, rows[0]?.t ?? row.t, zone)}</ValueCell>
          {prepared.series.map((each) => (
            <ValueCell key={each.key}>{formatMetric(row[each.key] ?? null, unit)}</ValueCell>
          ))}
          {band ? (
            <ValueCell className="text-ink-2">
              {row.band
                ? `${formatMetric(row.band[0], unit)} to ${formatMetric(row.band[1], unit)}`
                : 'No data'}
            </ValueCell>
          ) : null}
        </ValueRow>
      ))}
    </ValueTable>
  );
}
