import { formatMetric } from '#lib/format.ts';
import { ValueCell, ValueRow, ValueTable } from '../frame/value-table.tsx';
import type { BarData } from './bar-types.ts';

/** The chart's values as table rows. */
export function BarTable({
  data,
  title,
  height,
}: {
  data: BarData;
  title: string;
  height: number;
}) {
  const groups = { key: '', name: <span className="sr-only">Group</span> };
  const head = [groups, ...data.series.map(({ id, name }) => ({ key: id, name }))];
  return (
    <ValueTable title={title} height={height} head={head}>
      {data.groups.map((label, index) => (
        <ValueRow key={label}>
          <ValueCell>{label}</ValueCell>
          {data.series.map((each) => (
            <ValueCell key={each.id}>
              {formatMetric(each.values[index] ?? null, data.unit)}
            </ValueCell>
          ))}
        </ValueRow>
      ))}
    </ValueTable>
  );
}
