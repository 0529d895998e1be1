'use client';
import { Pin, PinOff } from 'lucide-react';
import {
  cellOf,
  columnExpression,
  deltaOf,
  describeFloat,
  RUN_STATE,
  runHref,
  type RunColumn,
} from '#components/labels/run-view.ts';
import { IconButton } from '#components/ui/icon-button.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { DataTable, type Column, type Sort } from '#components/ui/tables/data-table.tsx';
import { Time } from '#components/ui/time.tsx';
import { formatDuration } from '#lib/format.ts';
import type { RunItem } from '#lib/schemas/experiments/runs.ts';

export interface RunsTableProps {
  runs: readonly RunItem[];
  columns: readonly RunColumn[];
  baseline: RunItem | undefined;
  onBaseline: (id: string) => void;
  selected: ReadonlySet<string>;
  onSelect: (selected: ReadonlySet<string>) => void;
  /** Sort order in MLflow's syntax: `metrics.loss DESC`. */
  order: string;
  onOrder: (order: string) => void;
  stale: boolean;
}

function ValueCell({
  run,
  column,
  baseline,
}: {
  run: RunItem;
  column: RunColumn;
  baseline: RunItem | undefined;
}) {
  const value = cellOf(run, column);
  if (value === null) return <span className="text-ink-3">none</span>;
  if (column.entity !== 'metrics')
    return (
      <span className="block max-w-48 truncate" title={String(value)}>
        {value}
      </span>
    );
  const delta =
    baseline === undefined || baseline.id === run.id
      ? null
      : deltaOf(value, cellOf(baseline, column));
  return (
    <>
      {describeFloat(value, column.key)}
      {delta === null || delta.value === 0 ? null : (
        <span className="ml-1.5 text-xs text-ink-3">{delta.text}</span>
      )}
    </>
  );
}

function fixedColumns({
  baseline,
  onBaseline,
}: Pick<RunsTableProps, 'baseline' | 'onBaseline'>): Column<RunItem>[] {
  return [
    {
      id: 'attributes.run_name',
      header: 'Run',
      link: true,
      sortable: true,
      phone: 'title',
      className: 'md:min-w-40 md:max-w-64',
      cell: (run) => (
        <span className="block truncate font-medium" title={run.name}>
          {run.parentId === null ? '' : '↳ '}
          {run.name === '' ? run.id.slice(0, 8) : run.name}
        </span>
      ),
    },
    {
      id: 'pin',
      header: <span className="sr-only">Baseline</span>,
      fit: true,
      phone: 'hide',
      cell: (run) => {
        const on = baseline?.id === run.id;
        return (
          <span className="relative z-1">
            <IconButton
              size="icon-sm"
              icon={on ? PinOff : Pin}
              label={on ? `Unpin ${run.name}` : `Pin ${run.name} as the baseline`}
              aria-pressed={on}
              onClick={() => onBaseline(on ? '' : run.id)}
            />
          </span>
        );
      },
    },
    {
      id: 'attributes.status',
      header: 'Status',
      fit: true,
      phone: 'bare',
      cell: (run) => {
        const shown = RUN_STATE[run.status];
        return (
          <StateBadge state={shown?.state ?? 'unknown'}>{shown?.word ?? run.status}</StateBadge>
        );
      },
    },
    {
      id: 'attributes.start_time',
      header: 'Started',
      fit: true,
      sortable: true,
      cell: (run) => <Time at={run.startedAt} />,
    },
    {
      id: 'duration',
      header: 'Duration',
      num: true,
      cell: (run) =>
        run.durationMs === null ? (
          <span className="text-ink-3">none</span>
        ) : (
          formatDuration(run.durationMs / 1_000)
        ),
    },
  ];
}

function valueColumn(column: RunColumn, baseline: RunItem | undefined): Column<RunItem> {
  return {
    id: columnExpression(column),
    header: column.key,
    num: column.entity === 'metrics',
    sortable: true,
    className: 'md:whitespace-nowrap',
    cell: (run) => <ValueCell run={run} column={column} baseline={baseline} />,
  };
}

function sortOf(order: string): Sort {
  const match = /^(?<column>.*?)\s+(?<direction>ASC|DESC)$/iu.exec(order.trim());
  const groups = match?.groups;
  return {
    column: groups?.['column'] ?? 'attributes.start_time',
    direction: groups?.['direction']?.toUpperCase() === 'ASC' ? 'asc' : 'desc',
  };
}

/**
 * Runs with the selected columns; the pinned run is first, and metrics include their difference
 * from it.
 */
export function RunsTable(props: RunsTableProps) {
  const { runs, columns, baseline, selected, onSelect, order, onOrder, stale } = props;
  const shown: Column<RunItem>[] = [
    ...fixedColumns(props),
    ...columns.map((column) => valueColumn(column, baseline)),
  ];
  const rows =
    baseline === undefined ? runs : [baseline, ...runs.filter(({ id }) => id !== baseline.id)];
  return (
    <DataTable
      label="Runs"
      compact
      columns={shown}
      rows={rows}
      rowKey={(run) => run.id}
      rowName={(run) => run.name}
      rowHref={(run) => runHref(run.id)}
      rowOn={(run) => run.id === baseline?.id}
      selection={{ selected, onChange: onSelect }}
      sort={{
        ...sortOf(order),
        onChange: (sort) => onOrder(`${sort.column} ${sort.direction.toUpperCase()}`),
      }}
      stale={stale}
    />
  );
}
