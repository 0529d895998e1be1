'use client';
import { describeFloat, groupRuns, type RunColumn } from '#components/labels/run-view.ts';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { Table, Td, Th } from '#components/ui/tables/table.tsx';
import { formatNumber } from '#lib/format.ts';
import type { RunItem } from '#lib/schemas/experiments/runs.ts';

/** Runs grouped by the value of a param or tag, with mean metrics. */
export function RunGroups({
  runs,
  by,
  columns,
  onPick,
}: {
  runs: readonly RunItem[];
  by: RunColumn | null;
  columns: readonly RunColumn[];
  /** Filters to the runs with this value. */
  onPick: (value: string) => void;
}) {
  if (by === null)
    return (
      <EmptyState kind="no-match" title="Nothing to group by">
        The shown runs have no params or tags among their columns. Add one under Columns.
      </EmptyState>
    );
  const metrics = columns.filter(({ entity }) => entity === 'metrics');
  return (
    <Table label={`Runs by ${by.key}`}>
      <thead>
        <tr>
          <Th>{by.key}</Th>
          <Th num>Runs</Th>
          {metrics.map((column) => (
            <Th key={column.id} num>
              {column.key}, mean
            </Th>
          ))}
        </tr>
      </thead>
      <tbody>
        {groupRuns(runs, by, metrics).map(({ value, runs: own, means }) => (
          <tr key={value ?? ''}>
            <Td>
              {value === null ? (
                <span className="text-ink-3">no value</span>
              ) : (
                <button type="button" className="link min-h-6" onClick={() => onPick(value)}>
                  {value === '' ? 'empty text' : value}
                </button>
              )}
            </Td>
            <Td num>{formatNumber(own.length)}</Td>
            {metrics.map((column) => (
              <Td key={column.id} num>
                {means[column.id] === null ? (
                  <span className="text-ink-3">none</span>
                ) : (
                  describeFloat(means[column.id], column.key)
                )}
              </Td>
            ))}
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
