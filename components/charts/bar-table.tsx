import { ScrollBox } from '#components/ui/scroll-box.tsx';
import { formatMetric } from '#lib/format.ts';
import type { BarData } from './bar-types.ts';

const cell = 'px-2 text-right tabular-nums first:pl-0 first:text-left last:pr-0';

/** The values of the bars as rows; scrolls inside the height of the plot. */
export function BarTable({
  data,
  title,
  height,
}: {
  data: BarData;
  title: string;
  height: number;
}) {
  return (
    <ScrollBox label={`${title}, values`} height={height} className="overflow-auto">
      <table className="w-full border-collapse text-xs">
        <thead>
          <tr className="sticky top-0 h-7 bg-surface text-ink-3 shadow-[inset_0_-1px_0_var(--line)]">
            <th scope="col" className={`${cell} font-medium`}>
              <span className="sr-only">Group</span>
            </th>
            {data.series.map((each) => (
              <th key={each.id} scope="col" className={`${cell} font-medium`}>
                {each.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {data.groups.map((label, index) => (
            <tr key={label} className="h-6 border-b border-line">
              <td className={cell}>{label}</td>
              {data.series.map((each) => (
                <td key={each.id} className={cell}>
                  {formatMetric(each.values[index] ?? null, data.unit)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}
