import { metricWord } from '#components/labels/measure-text.ts';
import { Panel, PanelFoot, PanelHeader } from '#components/ui/panel.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { Table, Td, Th } from '#components/ui/tables/table.tsx';
import { formatNumber } from '#lib/format.ts';
import type { ReportAnswer } from '#lib/schemas/drift/drift.ts';
import { describeLabelled } from './report-rows.ts';

/** Model performance on both sides. */
export function ReportPerformance({
  performance,
}: {
  performance: NonNullable<ReportAnswer['performance']>;
}) {
  const names = Object.keys(performance.current?.metrics ?? performance.reference?.metrics ?? {});
  const figure = (side: typeof performance.current, name: string): string =>
    side === null ? 'unknown' : formatNumber(side.metrics[name] ?? null, 4);
  return (
    <Panel aria-label="Performance">
      <PanelHeader title="Performance" ruled={names.length === 0} />
      {names.length === 0 ? (
        <EmptyState kind="no-data" title="No prediction has a label yet">
          Send labels to /api/ingest/labels, by request id.
        </EmptyState>
      ) : (
        <Table label="Performance of both sides">
          <thead>
            <tr>
              <Th>Metric</Th>
              <Th num>Reference</Th>
              <Th num>Current</Th>
            </tr>
          </thead>
          <tbody>
            {names.map((name) => (
              <tr key={name}>
                <Td>{metricWord(name)}</Td>
                <Td num>{figure(performance.reference, name)}</Td>
                <Td num>{figure(performance.current, name)}</Td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
      <PanelFoot>{describeLabelled(performance)}</PanelFoot>
    </Panel>
  );
}
