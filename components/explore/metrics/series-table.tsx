'use client';
import { useMemo } from 'react';
import { Panel, PanelHeader } from '#components/ui/panel.tsx';
import { DataTable, type Column } from '#components/ui/tables/data-table.tsx';
import { ScrollBox } from '#components/ui/tables/scroll-box.tsx';
import { formatMetric, formatNumber } from '#lib/format.ts';
import type { SeriesStats } from './series-stats.ts';

export interface SeriesTableProps {
  rows: readonly SeriesStats[];
  unit: string;
  selected: ReadonlySet<string>;
  onSelect: (selected: ReadonlySet<string>) => void;
  /** Points are aggregated to a coarser step. */
  reduced: boolean;
  /** More series match than the response contains. */
  truncated: boolean;
  /** Number of matching series without a value in the range. */
  ended: number;
}

function columnsOf(unit: string): readonly Column<SeriesStats>[] {
  const figure = (id: 'last' | 'min' | 'mean' | 'max', header: string): Column<SeriesStats> => ({
    id,
    header,
    num: true,
    fit: true,
    cell: (row) => formatMetric(row[id], unit),
  });
  return [
    {
      id: 'name',
      header: 'Series',
      phone: 'title',
      cell: (row) => (
        <span
          className="block py-1 font-medium wrap-anywhere"
          title={Object.entries(row.labels)
            .filter(([name]) => name !== '__name__')
            .map(([name, value]) => `${name}=${value}`)
            .join('\n')}
        >
          {row.name}
        </span>
      ),
    },
    figure('last', 'Last'),
    figure('min', 'Lowest'),
    figure('mean', 'Mean'),
    figure('max', 'Highest'),
  ];
}

/**
 * All series of the chart with their statistics. The selected series are drawn, or all if none is
 * selected.
 */
export function SeriesTable({
  rows,
  unit,
  selected,
  onSelect,
  reduced,
  truncated,
  ended,
}: SeriesTableProps) {
  const columns = useMemo(() => columnsOf(unit), [unit]);
  return (
    <Panel aria-label="Series" className="overflow-hidden">
      <PanelHeader
        title="Series"
        count={formatNumber(rows.length)}
        end={
          <span>
            {selected.size > 0
              ? `${selected.size} selected, drawn alone`
              : rows.length > 8
                ? `The 7 largest are drawn, ${rows.length - 7} others only listed; select to choose`
                : 'Select series to draw them alone'}
            {reduced ? '; points are merged at a coarser step' : ''}
            {truncated ? '; only the newest 100, filter by labels to see others' : ''}
            {ended > 0 ? `; ${ended} more without a value in this range` : ''}
          </span>
        }
        ruled
      />
      <ScrollBox label="Series" className="max-h-[480px] overflow-y-auto">
        <DataTable
          label="Series in the range, the largest first"
          columns={columns}
          rows={rows}
          rowKey={(row) => row.id}
          rowName={(row) => row.name}
          selection={{ selected, onChange: onSelect }}
          compact
        />
      </ScrollBox>
    </Panel>
  );
}
