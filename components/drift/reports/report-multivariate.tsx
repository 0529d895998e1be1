import { Panel, PanelHeader } from '#components/ui/panel.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { Table, Td, Th } from '#components/ui/tables/table.tsx';
import { formatNumber } from '#lib/format.ts';
import type { ReportAnswer } from '#lib/schemas/drift/drift.ts';
import { describeLimits, describeMeasured, describeMultivariateMethod } from './report-rows.ts';

/** Why the results do not include multivariate drift. */
export function NotTogether() {
  return (
    <Panel aria-label="Multivariate drift">
      <PanelHeader title="Multivariate drift" ruled />
      <EmptyState kind="no-data" title="Not measured" className="min-h-28">
        Slow beyond 50 columns. Measured there only when the API request names domain-classifier or
        pca-reconstruction.
      </EmptyState>
    </Panel>
  );
}

/** Drift that no single column shows: the relationship between columns has changed. */
export function ReportTogether({
  results,
  rows,
}: {
  results: ReportAnswer['multivariate'];
  rows: ReportAnswer['rows'];
}) {
  return (
    <Panel aria-label="Multivariate drift">
      <PanelHeader title="Multivariate drift" />
      <Table label="Multivariate drift">
        <thead>
          <tr>
            <Th>Method</Th>
            <Th fit>Verdict</Th>
            <Th num>Value</Th>
            <Th num>Limits</Th>
            <Th num>Rows measured</Th>
          </tr>
        </thead>
        <tbody>
          {results.map((result) => (
            <tr key={result.method}>
              <Td>{describeMultivariateMethod(result.method)}</Td>
              <Td fit>
                <TogetherVerdict result={result} />
              </Td>
              <Td num>{result.value === null ? 'unknown' : formatNumber(result.value, 4)}</Td>
              <Td num className="text-ink-2">
                {describeLimits(result.threshold)}
              </Td>
              <Td num className="text-ink-2">
                {describeMeasured(result.rows, rows)}
              </Td>
            </tr>
          ))}
        </tbody>
      </Table>
    </Panel>
  );
}

function TogetherVerdict({ result }: { result: ReportAnswer['multivariate'][number] }) {
  if (result.value === null) return <StateBadge state="no-data">Not compared</StateBadge>;
  return result.drifted ? (
    <StateBadge state="info">Changed</StateBadge>
  ) : (
    <StateBadge state="ok">Unchanged</StateBadge>
  );
}
