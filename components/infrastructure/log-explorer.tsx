'use client';
import { useRef } from 'react';
import { isApiError } from '#components/shell/api.ts';
import { useCan } from '#components/shell/session.tsx';
import { useTimeRange } from '#components/shell/use-time-range.ts';
import { Button } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { ButtonLink } from '#components/ui/link.tsx';
import { LoadMore, NewItemsPill } from '#components/ui/load-more.tsx';
import { PageHead } from '#components/ui/page-head.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { useRowKeys } from '#components/ui/use-row-keys.ts';
import { LogRows } from './log-rows.tsx';
import { LogToolbar } from './log-toolbar.tsx';
import { useLogFilter, useLogs } from './use-logs.ts';

function Nothing({ narrowed, onClear }: { narrowed: boolean; onClear: () => void }) {
  if (narrowed)
    return (
      <EmptyState
        kind="no-match"
        title="No record matches"
        action={
          <Button size="sm" onClick={onClear}>
            Clear the filters
          </Button>
        }
      >
        Others may exist outside of these filters or of the time range.
      </EmptyState>
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
  if (!may)
    return (
      <EmptyState kind="no-permission" title="Your role cannot see logs">
        An admin can grant it.
      </EmptyState>
    );
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
        {query.isPending ? <SkeletonRows rows={12} label="Loading logs" /> : null}
        {query.isError && rows.length === 0 ? (
          <EmptyState
            kind="error"
            title="The logs could not be loaded"
            errorId={isApiError(query.error) ? query.error.id : undefined}
            onRetry={() => void query.refetch()}
          >
            {query.error.message}
          </EmptyState>
        ) : null}
        {query.isSuccess && rows.length === 0 ? (
          <Nothing narrowed={narrowed} onClear={clear} />
        ) : null}
        {rows.length > 0 ? (
          <>
            <div
              ref={box}
              className={query.isPlaceholderData ? 'opacity-60' : ''}
              aria-busy={query.isPlaceholderData || undefined}
            >
              <LogRows rows={rows} label="Log records, newest first" />
            </div>
            <LoadMore
              shown={rows.length}
              hasMore={query.hasNextPage}
              pending={query.isFetchingNextPage}
              onMore={() => void query.fetchNextPage()}
              noun="records"
            />
          </>
        ) : null}
      </Panel>
    </>
  );
}
