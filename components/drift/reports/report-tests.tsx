import { Panel, PanelFoot, PanelHeader } from '#components/ui/panel.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { Table, Td, Th } from '#components/ui/tables/table.tsx';
import { formatCount, formatNumber } from '#lib/format.ts';
import type { ReportAnswer } from '#lib/schemas/drift/drift.ts';
import { dataTestWord } from './report-rows.ts';

/** Tests of the current table as a whole; empty for reports created before these tests existed. */
export function ReportTests({ tests }: { tests: ReportAnswer['dataTests'] }) {
  if (tests.length === 0) return null;
  const failed = tests.filter(({ passed }) => !passed).length;
  return (
    <Panel aria-label="Data tests">
      <PanelHeader
        title="Data tests"
        count={
          failed === 0 ? 'all passed' : `${failed} of ${formatCount(tests.length, 'test')} failed`
        }
      />
      <Table label="Data tests">
        <thead>
          <tr>
            <Th>Test</Th>
            <Th fit>Verdict</Th>
            <Th num>Reference</Th>
            <Th num>Current</Th>
            <Th>Columns</Th>
          </tr>
        </thead>
        <tbody>
          {tests.map(({ test, passed, reference, current, columns }) => (
            <tr key={test}>
              <Td>{dataTestWord(test)}</Td>
              <Td fit>
                <StateBadge state={passed ? 'ok' : 'warning'}>
                  {passed ? 'Passed' : 'Failed'}
                </StateBadge>
              </Td>
              <Td num>{formatNumber(reference)}</Td>
              <Td num>{formatNumber(current)}</Td>
              <Td className="ident wrap-anywhere">
                {columns.join(', ')}
                {current > columns.length && columns.length > 0 ? ', …' : ''}
              </Td>
            </tr>
          ))}
        </tbody>
      </Table>
      <PanelFoot>
        Evidently's tests against a reference: counts within 10%, the same number of columns, and no
        more empty, constant, almost constant (95% one value) or repeated ones. They do not decide
        whether the tables changed.
      </PanelFoot>
    </Panel>
  );
}
