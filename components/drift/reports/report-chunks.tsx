import { Panel, PanelFoot, PanelHeader } from '#components/ui/panel.tsx';
import { Table, Td, Th } from '#components/ui/tables/table.tsx';
import { Time } from '#components/ui/time.tsx';
import { formatCount, formatNumber } from '#lib/format.ts';
import type { ReportAnswer } from '#lib/schemas/drift/drift.ts';
import { methodWord } from '../drift-plan-text.ts';
import { chunkRows } from './report-rows.ts';

type Found = NonNullable<ReportAnswer['chunks']>;

/** The start of a chunk: its time, or its first row. */
function ChunkStart({ chunk }: { chunk: Found['chunks'][number] | null }) {
  if (chunk === null) return null;
  return chunk.from === null ? (
    <>row {formatNumber(chunk.start + 1)}</>
  ) : (
    <Time at={new Date(chunk.from).toISOString()} />
  );
}

/** Drift of each chunk of the current table. */
export function ReportChunks({ found }: { found: Found }) {
  return (
    <Panel aria-label="Chunks of the current table">
      <PanelHeader title="Chunks of the current table" count={found.chunks.length} />
      <Table label="Columns by drifted chunks">
        <thead>
          <tr>
            <Th>Column</Th>
            <Th fit>Method</Th>
            <Th num>Limit</Th>
            <Th num>Changed chunks</Th>
            <Th num>Largest value</Th>
            <Th>First changed chunk</Th>
          </tr>
        </thead>
        <tbody>
          {chunkRows(found).map((row) => (
            <tr key={`${row.column} ${row.method}`}>
              <Td className="ident wrap-anywhere">{row.column}</Td>
              <Td fit className="text-ink-2">
                {methodWord(row.method)}
              </Td>
              <Td num className="text-ink-2">
                {row.threshold === null ? '' : formatNumber(row.threshold, 4)}
              </Td>
              <Td num>{formatNumber(row.drifted)}</Td>
              <Td num>{row.largest === null ? '' : formatNumber(row.largest, 4)}</Td>
              <Td>
                <ChunkStart chunk={row.first} />
              </Td>
            </tr>
          ))}
        </tbody>
      </Table>
      <PanelFoot>
        Each chunk is compared with the whole reference; limits are learned from{' '}
        {formatCount(found.reference, 'chunk')} of the reference. The API returns all values.
      </PanelFoot>
    </Panel>
  );
}
