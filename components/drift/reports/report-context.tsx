import { Panel, PanelFoot, PanelHeader } from '#components/ui/panel.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { Table, Td, Th } from '#components/ui/tables/table.tsx';
import { formatNumber } from '#lib/format.ts';
import type { ReportAnswer } from '#lib/schemas/drift/drift.ts';
import { describeChance } from './outcome-text.ts';
import { contextRows, describeMeasured } from './report-rows.ts';

type Found = NonNullable<ReportAnswer['context']>;

function ContextVerdict({ row }: { row: { value: number | null; drifted: boolean } }) {
  if (row.value === null) return <StateBadge state="no-data">Too few rows</StateBadge>;
  return row.drifted ? (
    <StateBadge state="info">Changed</StateBadge>
  ) : (
    <StateBadge state="ok">Unchanged</StateBadge>
  );
}

/** Drift that is not explained by a change of the context. */
export function ReportContext({ found, rows }: { found: Found; rows: ReportAnswer['rows'] }) {
  const label = `Within the same ${found.context}`;
  return (
    <Panel aria-label={label}>
      <PanelHeader title={label} count={found.columns.length} />
      <Table label="Columns in the same context">
        <thead>
          <tr>
            <Th>Column</Th>
            <Th fit>Verdict</Th>
            <Th num>Discrepancy</Th>
            <Th num>p</Th>
            <Th num>Limit</Th>
          </tr>
        </thead>
        <tbody>
          {contextRows(found).map((row) => (
            <tr key={row.column === null ? 'all' : `column ${row.column}`}>
              <Td className={row.column === null ? undefined : 'ident wrap-anywhere'}>
                {row.column ?? 'Multivariate drift'}
              </Td>
              <Td fit>
                <ContextVerdict row={row} />
              </Td>
              <Td num>{row.value === null ? '' : formatNumber(row.value, 4)}</Td>
              <Td num>{row.pValue === null ? '' : describeChance(row.pValue, 4)}</Td>
              <Td num className="text-ink-2">
                {formatNumber(row.threshold, 4)}
              </Td>
            </tr>
          ))}
        </tbody>
      </Table>
      <PanelFoot>
        Context-aware mean discrepancy, {formatNumber(found.permutations)} permutations. Rows
        measured: {describeMeasured(found.rows, rows)}. A change in {found.context} alone does not
        count as a change of a column here.
      </PanelFoot>
    </Panel>
  );
}
