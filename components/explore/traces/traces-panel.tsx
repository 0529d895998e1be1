'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { api } from '#components/client/api.ts';
import { QueryBody } from '#components/client/page/query-body.tsx';
import { useCan } from '#components/client/session.tsx';
import { Segmented } from '#components/ui/menus/tabs.tsx';
import { Panel, PanelHeader } from '#components/ui/panel.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { DataTable, type Column } from '#components/ui/tables/data-table.tsx';
import { Time } from '#components/ui/time.tsx';
import { formatDuration, formatNumber } from '#lib/format.ts';
import { queryKey } from '#lib/query-keys.ts';
import type { Page } from '#lib/schemas/fields.ts';
import type { TraceItem } from '#lib/schemas/infrastructure/traces.ts';

const SHOWN = 10;

const COLUMNS: readonly Column<TraceItem>[] = [
  {
    id: 'status',
    header: 'Outcome',
    fit: true,
    phone: 'bare',
    cell: (trace) => (
      <StateBadge state={trace.status === 'error' ? 'error' : 'ok'}>
        {trace.status === 'error' ? 'Failed' : 'Done'}
      </StateBadge>
    ),
  },
  {
    id: 'name',
    header: 'Trace',
    link: true,
    phone: 'title',
    className: 'md:min-w-40',
    cell: (trace) => (
      <span className="block py-1">
        <span className="block truncate font-medium" title={trace.name}>
          {trace.name}
        </span>
        <span className="block truncate text-xs text-ink-2" title={trace.services.join(', ')}>
          {trace.services.join(', ')}
        </span>
      </span>
    ),
  },
  {
    id: 'duration',
    header: 'Duration',
    num: true,
    fit: true,
    cell: (trace) => formatDuration(trace.durationMs / 1_000),
  },
  {
    id: 'spans',
    header: 'Spans',
    num: true,
    fit: true,
    cell: (trace) => formatNumber(trace.spans),
  },
  {
    id: 'at',
    header: 'Started',
    fit: true,
    cell: (trace) => <Time at={trace.startedAt} show="absolute" className="text-xs text-ink-2" />,
  },
];

/** Slow or failed traces that involve a service, in the time window of the page. */
export function TracesPanel({
  service,
  fromMs,
  toMs,
  choice,
}: {
  service: string;
  fromMs: number;
  toMs: number;
  choice?: ReactNode;
}) {
  const may = useCan('logs:read');
  const [kind, setKind] = useState<'any' | 'error'>('any');
  const sent = { service, status: kind, from: fromMs, to: toMs, limit: SHOWN };
  const query = useQuery({
    queryKey: queryKey('infrastructure', 'traces', sent),
    queryFn: ({ signal }) => api<Page<TraceItem>>('/api/traces', { query: sent, signal }),
    placeholderData: keepPreviousData,
    enabled: may,
  });
  return (
    <Panel aria-label="Traces" className="overflow-hidden">
      <PanelHeader
        title="Traces"
        ruled
        end={
          may ? (
            <>
              {choice}
              <Segmented
                label="Trace filter"
                options={[
                  { value: 'any', label: 'Slowest' },
                  { value: 'error', label: 'Failed' },
                ]}
                value={kind}
                onValueChange={(value) => setKind(value === 'error' ? 'error' : 'any')}
              />
            </>
          ) : null
        }
      />
      {may ? (
        <QueryBody query={query} what="traces">
          {(page) =>
            page.items.length === 0 ? (
              <EmptyState
                kind="no-data"
                title={
                  kind === 'error' ? 'No failed traces in this window' : 'No traces in this window'
                }
                className="min-h-28"
              >
                {kind === 'error'
                  ? 'No trace has a span that ended with an error.'
                  : 'Traces arrive over OpenTelemetry.'}
              </EmptyState>
            ) : (
              <DataTable
                label={`${kind === 'error' ? 'Failed' : 'Slowest'} traces of ${service}`}
                columns={COLUMNS}
                rows={page.items}
                rowKey={(trace) => trace.traceId}
                rowHref={(trace) => `/infrastructure/traces/${trace.traceId}`}
              />
            )
          }
        </QueryBody>
      ) : (
        <EmptyState kind="no-permission" title="Your role cannot see traces" className="min-h-28">
          An admin can grant it.
        </EmptyState>
      )}
    </Panel>
  );
}
