'use client';
import { useRef } from 'react';
import { NoPermission } from '#components/accounts/no-permission.tsx';
import { ListBody } from '#components/shell/list-body.tsx';
import { useCan } from '#components/shell/session.tsx';
import { useTimeRange } from '#components/shell/use-time-range.ts';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { NoMatch } from '#components/ui/no-match.tsx';
import { ButtonLink } from '#components/ui/link.tsx';
import { NewItemsPill } from '#components/ui/load-more.tsx';
import { PageHead } from '#components/ui/page-head.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { useRowKeys } from '#components/ui/use-row-keys.ts';
import { LogRows } from './log-rows.tsx';
import { LogToolbar } from './log-toolbar.tsx';
import { useLogFilter, useLogs } from './use-logs.ts';

function Nothing({ narrowed, onClear }: { narrowed: boolean; onClear: () => void }) {
  if (narrowed)
    return (
      <NoMatch title="No record matches" onClear={onClear}>
        Others may exist outside of these filters or of the time range.
      </NoMatch>
    );
  return (
    <EmptyState
      kind="no-source"
      title="No log in this range"
      command="OTEL_LOGS_EXPORTER=otlp"
      action={
        <ButtonLink href="/sources" size="sm">
          See all sources
        </ButtonLink>
      }
    >
      Choose another time range, or let a service send its logs over OpenTelemetry.
    </EmptyState>
  );
}

/** Log records with search, level, service and host. */
export function LogExplorer() {
  const may = useCan('logs:read');
  const { label } = useTimeRange();
  const { filter, setFilter, clear, narrowed } = useLogFilter();
  const { query, rows, newer, showNewer, fromMs, endMs } = useLogs(filter, may);
  const box = useRef<HTMLDivElement>(null);
  useRowKeys(box);
  if (!may) return <NoPermission permission="logs:read" what="logs" />;
  return (
    <>
      <PageHead title="Logs" sub={`${label}, newest first. j and k move, Enter opens a record.`} />
      <Panel aria-label="Log records" className="overflow-hidden">
        <LogToolbar filter={filter} setFilter={setFilter} fromMs={fromMs} endMs={endMs} />
        <NewItemsPill
          count={newer}
          onShow={showNewer}
          noun={newer === 1 ? 'new record' : 'new records'}
        />
        <ListBody
          query={query}
          count={rows.length}
          what="logs"
          noun="record"
          skeletonRows={12}
          empty={<Nothing narrowed={narrowed} onClear={clear} />}
        >
          <div
            ref={box}
            className={query.isPlaceholderData ? 'opacity-60' : ''}
            aria-busy={query.isPlaceholderData || undefined}
          >
            <LogRows rows={rows} label="Log records, newest first" />
          </div>
        </ListBody>
      </Panel>
    </>
  );
}
