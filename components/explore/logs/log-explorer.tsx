'use client';
import { useRef } from 'react';
import { LogBarChart } from '#components/charts/bars/log-bar-chart.tsx';
import { ListBody } from '#components/client/page/list-body.tsx';
import { LoadFailed } from '#components/client/page/load-failed.tsx';
import { NoPermission } from '#components/client/page/no-permission.tsx';
import { QueryBody } from '#components/client/page/query-body.tsx';
import { useCan } from '#components/client/session.tsx';
import { useTimeRange } from '#components/client/use-time-range.ts';
import { ButtonLink } from '#components/ui/link.tsx';
import { PageHead } from '#components/ui/page-head.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { NewItemsPill } from '#components/ui/tables/load-more.tsx';
import { NoMatch } from '#components/ui/tables/no-match.tsx';
import { useRowKeys } from '#components/ui/tables/use-row-keys.ts';
import { formatNumber } from '#lib/format.ts';
import type { LogItem } from '#lib/schemas/infrastructure/infrastructure.ts';
import { LogFacetsColumn } from './log-facets.tsx';
import { LogPatternsTable } from './log-patterns-table.tsx';
import { LogRows } from './log-rows.tsx';
import { LogToolbar } from './log-toolbar.tsx';
import {
  useCountedWindow,
  useLogCounts,
  useLogFilter,
  useLogs,
  useLogTail,
  useLogView,
  type LogFilter,
} from './use-logs.ts';

type Filter = ReturnType<typeof useLogFilter>;

function Nothing({ narrowed, onClear }: { narrowed: boolean; onClear: () => void }) {
  if (narrowed)
    return (
      <NoMatch title="No matching records" onClear={onClear}>
        There may be more outside these filters or the time range.
      </NoMatch>
    );
  return (
    <EmptyState
      kind="no-source"
      title="No logs in this range"
      command="OTEL_LOGS_EXPORTER=otlp"
      action={
        <ButtonLink href="/sources" size="sm">
          Open sources
        </ButtonLink>
      }
    >
      Choose another time range, or let a service send its logs over OpenTelemetry.
    </EmptyState>
  );
}

/** The newest records, updated as time advances. */
function Tail({ filter }: { filter: LogFilter }) {
  const query = useLogTail(filter, true);
  return (
    <>
      <p className="border-b border-line px-4 py-1.5 text-xs text-ink-2">
        Live tail: the newest {formatNumber(query.data?.items.length ?? 0)} records of the last 15
        minutes, refreshed every 2 s while this tab is visible
      </p>
      {query.isError && query.data !== undefined ? <LoadFailed what="logs" query={query} /> : null}
      <QueryBody query={query} what="logs" rows={12}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState kind="no-data" title="No records in the last 15 minutes">
              New records appear here as they arrive.
            </EmptyState>
          ) : (
            <Rows rows={items} label="Newest log records" />
          )
        }
      </QueryBody>
    </>
  );
}

function Rows({ rows, label }: { rows: readonly LogItem[]; label: string }) {
  const box = useRef<HTMLDivElement>(null);
  useRowKeys(box);
  return (
    <div ref={box}>
      <LogRows rows={rows} label={label} />
    </div>
  );
}

function Records({ logs, filter }: { logs: ReturnType<typeof useLogs>; filter: Filter }) {
  const { query, rows, newer, showNewer } = logs;
  return (
    <>
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
        empty={<Nothing narrowed={filter.narrowed} onClear={filter.clear} />}
      >
        <div
          className={query.isPlaceholderData ? 'opacity-60' : ''}
          aria-busy={query.isPlaceholderData || undefined}
        >
          <Rows rows={rows} label="Log records, newest first" />
        </div>
      </ListBody>
    </>
  );
}

/** Log records with their volume over time, facets, patterns and a live tail. */
export function LogExplorer() {
  const may = useCan('logs:read');
  const { label, setRange } = useTimeRange();
  const chosen = useLogFilter();
  const { filter, setFilter } = chosen;
  const view = useLogView();
  const logs = useLogs(filter, may && !view.tail && view.view === 'records');
  const window = useCountedWindow(logs, view.tail);
  const counts = useLogCounts(filter, window, {
    enabled: may,
    patterns: view.view === 'patterns',
  });
  if (!may) return <NoPermission permission="logs:read" what="logs" />;
  const histogram = counts.histogram.data;
  return (
    <>
      <PageHead
        title="Logs"
        sub={`${label}, newest first. Use j and k to move, Enter to open a record.`}
      />
      <Panel aria-label="Log records" className="overflow-hidden">
        <LogToolbar
          filter={filter}
          setFilter={setFilter}
          view={view}
          fromMs={logs.fromMs}
          endMs={logs.endMs}
        />
        {/* Reserves the height of a chart with a one-line caption. With a longer caption, the page opens together with the chart. */}
        <div
          className="min-h-[138px] border-b border-line"
          data-loading={counts.histogram.isLoading ? '' : undefined}
        >
          {histogram === undefined ? null : (
            <LogBarChart
              histogram={histogram}
              toMs={window.toMs}
              onZoom={(fromMs, toMs) => setRange(fromMs, toMs)}
            />
          )}
        </div>
        <div className="md:flex">
          <LogFacetsColumn facets={counts.facets.data} filter={filter} setFilter={setFilter} />
          <div className="min-w-0 flex-1">
            {view.view === 'patterns' ? (
              <QueryBody query={counts.patterns} what="patterns" rows={12}>
                {(found) =>
                  found.patterns.length === 0 ? (
                    <Nothing narrowed={chosen.narrowed} onClear={chosen.clear} />
                  ) : (
                    <LogPatternsTable
                      found={found}
                      onSearch={(q) => {
                        setFilter({ q });
                        view.setView('records');
                      }}
                    />
                  )
                }
              </QueryBody>
            ) : view.tail ? (
              <Tail filter={filter} />
            ) : (
              <Records logs={logs} filter={chosen} />
            )}
          </div>
        </div>
      </Panel>
    </>
  );
}
