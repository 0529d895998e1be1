import { Table, Td, Th } from '#components/ui/tables/table.tsx';
import { formatDuration } from '#lib/format.ts';
import type { TraceDetail } from '#lib/schemas/infrastructure/traces.ts';
import { waterfallRows } from './waterfall-layout.ts';

/** The waterfall as a table. */
export function TraceTable({ trace }: { trace: TraceDetail }) {
  return (
    <Table label="Spans of the trace, callers before callees">
      <thead>
        <tr>
          <Th num fit>
            Level
          </Th>
          <Th>Span</Th>
          <Th>Service</Th>
          <Th fit>Status</Th>
          <Th num fit>
            Starts after
          </Th>
          <Th num fit>
            Duration
          </Th>
          <Th num fit>
            Self time
          </Th>
          <Th fit>Critical path</Th>
        </tr>
      </thead>
      <tbody>
        {waterfallRows(trace.spans).map(({ span, depth, selfMs, critical }) => (
          <tr key={span.spanId}>
            <Td num fit>
              {depth + 1}
            </Td>
            <Td className="wrap-anywhere">{span.name}</Td>
            <Td>{span.service}</Td>
            <Td fit>{span.status === 'error' ? 'error' : 'ok'}</Td>
            <Td num fit>
              {formatDuration(span.startMs / 1_000)}
            </Td>
            <Td num fit>
              {formatDuration(span.durationMs / 1_000)}
            </Td>
            <Td num fit>
              {formatDuration(selfMs / 1_000)}
            </Td>
            <Td fit>{critical ? 'yes' : 'no'}</Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
