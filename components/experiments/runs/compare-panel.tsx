'use client';
import { useMemo } from 'react';
import { ParallelChart } from '#components/charts/parallel-chart.tsx';
import {
  cellOf,
  deltaOf,
  differingColumns,
  describeFloat,
  numberOf,
  runHref,
  type RunColumn,
} from '#components/labels/run-view.ts';
import { TextLink } from '#components/ui/link.tsx';
import { Table, Td, Th } from '#components/ui/tables/table.tsx';
import { cn } from '#lib/cn.ts';
import type { RunItem } from '#lib/schemas/experiments/runs.ts';
import { MetricCharts } from './metric-charts.tsx';

/** Maximum number of runs in the side-by-side table; the chart shows the rest. */
const IN_TABLE = 12;
/** Pins the names while the runs scroll. */
const NAME = 'sticky left-0 z-1 bg-surface';
const IN_CHARTS = 8;
const IN_PICTURE = 1_000;

function SideBySide({
  runs,
  columns,
  baseline,
}: {
  runs: readonly RunItem[];
  columns: readonly RunColumn[];
  baseline: RunItem | undefined;
}) {
  const differing = new Set(differingColumns(runs, columns).map(({ id }) => id));
  return (
    <Table label="Runs side by side">
      <thead>
        <tr>
          <Th className={NAME}>Column</Th>
          {runs.map((run) => (
            <Th key={run.id} num>
              <TextLink href={runHref(run.id)}>{run.name}</TextLink>
              {run.id === baseline?.id ? <span className="text-ink-3">, baseline</span> : null}
            </Th>
          ))}
        </tr>
      </thead>
      <tbody>
        {columns.map((column) => (
          <tr key={column.id}>
            <Td className={cn('ident max-w-56 text-ink-2 wrap-anywhere max-md:max-w-36', NAME)}>
              {column.id}
            </Td>
            {runs.map((run) => {
              const value = cellOf(run, column);
              const delta =
                column.entity !== 'metrics' || baseline === undefined || baseline.id === run.id
                  ? null
                  : deltaOf(value, cellOf(baseline, column));
              return (
                <Td key={run.id} num className={cn(differing.has(column.id) && 'font-medium')}>
                  {value === null ? (
                    <span className="font-normal text-ink-3">none</span>
                  ) : (
                    describeFloat(value, column.key)
                  )}
                  {delta === null ? null : (
                    <span className="ml-1.5 text-xs font-normal text-ink-3">{delta.text}</span>
                  )}
                </Td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

export interface ComparePanelProps {
  runs: readonly RunItem[];
  columns: readonly RunColumn[];
  baseline: RunItem | undefined;
  /** Description of the compared runs. */
  words: string;
}

/**
 * Comparison of runs: a table of values, parallel coordinates of all runs, and metrics over steps.
 */
export function ComparePanel({ runs, columns, baseline, words }: ComparePanelProps) {
  const drawn = runs.slice(0, IN_PICTURE);
  const axes = useMemo(() => columns.map(({ id, key }) => ({ id, name: key })), [columns]);
  const items = useMemo(
    () =>
      drawn.map((run) => ({
        id: run.id,
        name: run.name,
        values: Object.fromEntries(
          columns.map((column) => {
            const value = cellOf(run, column);
            return [column.id, numberOf(value) ?? value];
          }),
        ),
      })),
    [drawn, columns],
  );
  const first = [
    ...(baseline === undefined ? [] : [baseline]),
    ...runs.filter(({ id }) => id !== baseline?.id),
  ].slice(0, IN_TABLE);
  const metrics = columns.flatMap(({ entity, key }) => (entity === 'metrics' ? [key] : []));
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-(--gutter) p-4">
      <p className="text-ink-2">
        {words} {runs.length > IN_TABLE ? `The table shows the first ${IN_TABLE}. ` : ''}
        {runs.length > IN_CHARTS ? `Charts over steps show the first ${IN_CHARTS}.` : ''}
      </p>
      <SideBySide runs={first} columns={columns} baseline={baseline} />
      <ParallelChart
        title="Parallel coordinates"
        axes={axes}
        items={items}
        relevant={baseline?.id}
      />
      <MetricCharts runs={first.slice(0, IN_CHARTS)} metrics={metrics} />
    </div>
  );
}
