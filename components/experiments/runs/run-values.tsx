'use client';
import { useState } from 'react';
import { describeFloat } from '#components/labels/run-view.ts';
import { Button } from '#components/ui/button.tsx';
import { Panel, PanelFoot, PanelHeader } from '#components/ui/panel.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { Table, Td, Th } from '#components/ui/tables/table.tsx';
import { Time } from '#components/ui/time.tsx';
import { formatNumber } from '#lib/format.ts';
import type { RunDetail } from '#lib/schemas/experiments/runs.ts';

/** The last value of each metric. */
export function LastMetrics({ metrics }: { metrics: RunDetail['lastMetrics'] }) {
  return (
    <Panel aria-label="Metrics">
      <PanelHeader title="Metrics" count={metrics.length} ruled={metrics.length === 0} />
      {metrics.length === 0 ? (
        <EmptyState kind="no-data" title="No metrics logged" className="min-h-28">
          mlflow.log_metric() writes one.
        </EmptyState>
      ) : (
        <Table label="Latest metric values">
          <thead>
            <tr>
              <Th>Metric</Th>
              <Th num>Latest value</Th>
              <Th num>Step</Th>
              <Th fit>Logged</Th>
            </tr>
          </thead>
          <tbody>
            {metrics.map(({ key, value, step, at }) => (
              <tr key={key}>
                <Td className="ident wrap-anywhere">{key}</Td>
                <Td num>{describeFloat(value, key)}</Td>
                <Td num>{formatNumber(step)}</Td>
                <Td fit>
                  <Time at={at} />
                </Td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </Panel>
  );
}

/**
 * Placeholder for run data that the user may not see, because of missing permission for
 * experiments.
 */
export function HiddenRuns({ what }: { what: string }) {
  return (
    <EmptyState kind="no-permission" title={`Your role cannot see ${what}`} className="min-h-28">
      They belong to the experiment of the version.
    </EmptyState>
  );
}

/** Number of rows in a collapsed table. */
const FIRST = 8;

/** Params or tags; a long list is collapsed. */
export function KeyValuePanel({
  title,
  values,
  hint,
  hidden = false,
}: {
  title: string;
  values: Readonly<Record<string, string>>;
  /** Explains how to log them; shown if there are none. */
  hint: string;
  /**
   * True if the user may not see the experiment. An empty list then does not mean that there are no
   * values.
   */
  hidden?: boolean;
}) {
  const [all, setAll] = useState(false);
  const rows = Object.entries(values).toSorted(([a], [b]) => (a < b ? -1 : 1));
  // Collapsing only one or two rows is not worth a button.
  const folds = rows.length > FIRST + 2;
  const shown = folds && !all ? rows.slice(0, FIRST) : rows;
  return (
    <Panel aria-label={title}>
      <PanelHeader title={title} count={rows.length} ruled={rows.length === 0} />
      {rows.length === 0 && hidden ? (
        <HiddenRuns what={title.toLowerCase()} />
      ) : rows.length === 0 ? (
        <EmptyState kind="no-data" title={`No ${title.toLowerCase()}`} className="min-h-28">
          {hint}
        </EmptyState>
      ) : (
        <Table label={title} className="table-fixed">
          <thead>
            <tr>
              <Th>Name</Th>
              <Th>Value</Th>
            </tr>
          </thead>
          <tbody>
            {shown.map(([key, value]) => (
              <tr key={key}>
                <Td className="ident wrap-anywhere text-ink-2">{key}</Td>
                <Td className="wrap-anywhere">
                  {value === '' ? <span className="text-ink-3">empty</span> : value}
                </Td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
      {folds ? (
        <PanelFoot>
          <Button size="sm" className="ml-auto" onClick={() => setAll(!all)}>
            {all ? `Show the first ${FIRST}` : `Show all ${rows.length}`}
          </Button>
        </PanelFoot>
      ) : null}
    </Panel>
  );
}
