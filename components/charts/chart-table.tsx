import { ScrollBox } from '#components/ui/scroll-box.tsx';
import { formatMetric } from '#lib/format.ts';
import { formatMoment } from '#lib/time-format.ts';
import type { PreparedChart } from './prepare-series.ts';

const cell = 'px-2 text-right tabular-nums first:pl-0 first:text-left last:pr-0';

/** The same values as rows; scrolls inside the height of the plot. */
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
  return (
    <ScrollBox label={`${title}, values`} height={height} className="overflow-auto">
      <table className="w-full border-collapse text-xs">
        <thead>
          <tr className="sticky top-0 h-7 bg-surface text-ink-3 shadow-[inset_0_-1px_0_var(--line)]">
            <th scope="col" className={`${cell} font-medium`}>
              Time
            </th>
            {prepared.series.map((each) => (
              <th key={each.key} scope="col" className={`${cell} font-medium`}>
                {each.name}
              </th>
            ))}
            {band ? (
              <th scope="col" className={`${cell} font-medium`}>
                Expected
              </th>
            ) : null}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.t} className="h-6 border-b border-line">
              <td className={cell}>{formatMoment(row.t, rows[0]?.t ?? row.t, zone)}</td>
              {prepared.series.map((each) => (
                <td key={each.key} className={cell}>
                  {formatMetric(row[each.key] ?? null, unit)}
                </td>
              ))}
              {band ? (
                <td className={`${cell} text-ink-2`}>
                  {row.band
                    ? `${formatMetric(row.band[0], unit)} to ${formatMetric(row.band[1], unit)}`
                    : 'No data'}
                </td>
              ) : null}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}
