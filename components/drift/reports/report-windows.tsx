import { Panel, PanelFoot, PanelHeader } from '#components/ui/panel.tsx';
import { Table, Td, Th } from '#components/ui/tables/table.tsx';
import { useZone } from '#components/ui/use-zone.ts';
import { formatNumber } from '#lib/format.ts';
import type { ReportAnswer } from '#lib/schemas/drift/drift.ts';
import { formatAbsolute } from '#lib/time-format.ts';
import { reportWindows } from './report-rows.ts';

const SIDE_WORD = { reference: 'Reference', current: 'Current' } as const;

/** The compared requests; renders nothing for a report of files. */
export function ReportWindows({ report }: { report: ReportAnswer }) {
  const zone = useZone();
  const windows = reportWindows(report);
  if (windows.length === 0) return null;
  const moment = (at: string) => <time dateTime={at}>{formatAbsolute(Date.parse(at), zone)}</time>;
  return (
    <Panel aria-label="Windows">
      <PanelHeader title="Windows" />
      <Table label="Compared windows">
        <thead>
          <tr>
            <Th fit>Side</Th>
            <Th>Model</Th>
            <Th>Version</Th>
            <Th>From</Th>
            <Th>To</Th>
            <Th num>Requests</Th>
            <Th num>Compared</Th>
          </tr>
        </thead>
        <tbody>
          {windows.map(({ side, from, to, version, rows, compared }) => (
            <tr key={side}>
              <Td fit>{SIDE_WORD[side]}</Td>
              <Td className="ident wrap-anywhere">{report.model ?? ''}</Td>
              <Td className="wrap-anywhere">
                {version ?? <span className="text-ink-3">all</span>}
              </Td>
              <Td>{moment(from)}</Td>
              <Td>{moment(to)}</Td>
              <Td num>{rows === null ? 'unknown' : formatNumber(rows)}</Td>
              <Td num>{formatNumber(compared)}</Td>
            </tr>
          ))}
        </tbody>
      </Table>
      {windows.some(({ sampled }) => sampled) ? (
        <PanelFoot>
          Columns are compared by a sample, selected by a hash of the request id: up to 200,000
          requests and 6,000,000 values per side, fewer with embeddings.
        </PanelFoot>
      ) : null}
    </Panel>
  );
}
