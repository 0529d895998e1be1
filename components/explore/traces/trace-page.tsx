'use client';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '#components/client/api.ts';
import { DetailFrame, RailSkeleton } from '#components/client/page/detail-frame.tsx';
import { NoPermission } from '#components/client/page/no-permission.tsx';
import { PageCrumb } from '#components/client/page/page-crumb.tsx';
import { useCan } from '#components/client/session.tsx';
import { CopyButton } from '#components/ui/copy-button.tsx';
import { ButtonLink, TextLink } from '#components/ui/link.tsx';
import { Segmented } from '#components/ui/menus/tabs.tsx';
import { MetaItem, PageHead } from '#components/ui/page-head.tsx';
import { Panel, PanelFoot, PanelHeader } from '#components/ui/panel.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { Time } from '#components/ui/time.tsx';
import { formatCount, formatDuration, formatNumber } from '#lib/format.ts';
import { queryKey } from '#lib/query-keys.ts';
import type { TraceDetail } from '#lib/schemas/infrastructure/traces.ts';
import { TraceTable } from './trace-table.tsx';
import { Waterfall } from './waterfall.tsx';

const AROUND_MS = 60_000;

const experimentTrace = ({ id, traceId }: NonNullable<TraceDetail['experiment']>): string =>
  `/experiments/${id}/traces/${encodeURIComponent(traceId)}`;

/** Note on spans that are not drawn; null if all spans are drawn. */
function left({ total, spans, hidden }: TraceDetail): string | null {
  const cut = total - spans.length - hidden;
  const parts = [
    ...(cut > 0 ? [`${formatNumber(cut)} shorter spans are not drawn`] : []),
    ...(hidden > 0 ? [`${formatNumber(hidden)} belong to services that your role cannot see`] : []),
  ];
  return parts.length === 0 ? null : `${parts.join(', ')}.`;
}

function Head({ trace }: { trace: TraceDetail }) {
  const [root] = trace.spans;
  const errors = trace.spans.filter((span) => span.status === 'error').length;
  const startMs = Date.parse(trace.startedAt);
  const logs = new URLSearchParams({
    traceId: trace.traceId,
    from: String(startMs - AROUND_MS),
    to: String(Math.ceil(startMs + trace.durationMs) + AROUND_MS),
  });
  return (
    <PageHead
      title={
        root === undefined
          ? 'Trace'
          : `${root.name} took ${formatDuration(trace.durationMs / 1_000)}`
      }
      afterTitle={
        errors > 0 ? (
          <StateBadge state="error" badge>
            {formatCount(errors, 'failed span')}
          </StateBadge>
        ) : null
      }
      sub="Bars with a line below are the critical path: the trace would have been faster without them."
      actions={
        <ButtonLink href={`/infrastructure/logs?${logs.toString()}`}>Show its logs</ButtonLink>
      }
      meta={
        <>
          <MetaItem label="Started">
            <Time at={trace.startedAt} show="both" />
          </MetaItem>
          <MetaItem label="Services">
            {new Set(trace.spans.map((span) => span.service)).size}
          </MetaItem>
          {trace.experiment === null ? null : (
            <MetaItem label="Experiment">
              <TextLink href={experimentTrace(trace.experiment)}>{trace.experiment.name}</TextLink>
            </MetaItem>
          )}
          <MetaItem label="Trace">
            <span className="ident wrap-anywhere">{trace.traceId}</span>
            <CopyButton value={trace.traceId} label="Copy trace id" />
          </MetaItem>
        </>
      }
    />
  );
}

function Trace({ trace }: { trace: TraceDetail }) {
  const [view, setView] = useState('waterfall');
  const rest = left(trace);
  return (
    <>
      <PageCrumb label={`Trace ${trace.traceId.slice(0, 8)}`} />
      <Head trace={trace} />
      <Panel aria-label="Spans" className="overflow-hidden">
        <PanelHeader
          title="Spans"
          count={formatNumber(trace.spans.length)}
          ruled
          end={
            <Segmented
              label="View of the spans"
              options={[
                { value: 'waterfall', label: 'Waterfall' },
                { value: 'table', label: 'Table' },
              ]}
              value={view}
              onValueChange={setView}
            />
          }
        />
        {view === 'table' ? <TraceTable trace={trace} /> : <Waterfall trace={trace} />}
        <PanelFoot>
          {rest ?? 'All spans are drawn.'} Use j and k to move, Enter to open a span, left and right
          to collapse or expand.
        </PanelFoot>
      </Panel>
    </>
  );
}

/** One trace: its spans on a time axis, their details, and the cause of its duration. */
export function TracePage({ id }: { id: string }) {
  const mayRead = useCan('logs:read');
  const query = useQuery({
    queryKey: queryKey('infrastructure', 'trace', id),
    queryFn: ({ signal }) => api<TraceDetail>(`/api/traces/${id}`, { signal }),
    enabled: mayRead,
  });
  if (!mayRead) return <NoPermission permission="logs:read" what="traces" />;
  return (
    <DetailFrame
      query={query}
      noun="trace"
      gone="Its spans may have expired, or have not arrived yet."
      back={{ href: '/infrastructure/logs', label: 'All logs' }}
      skeleton={<RailSkeleton rows={8} />}
    >
      {(trace) => <Trace trace={trace} />}
    </DetailFrame>
  );
}
