'use client';
import { useCan } from '#components/shell/session.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Panel, PanelHeader } from '#components/ui/panel.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import type { ResourceDetail } from '#lib/schemas/infrastructure.ts';
import { LogRows } from './log-rows.tsx';
import { logFilterOf, useLogsOf } from './use-resource.ts';

/** The newest log records of the resource. */
export function LogsPanel({ resource }: { resource: ResourceDetail }) {
  const may = useCan('logs:read');
  const filter = logFilterOf(resource);
  const query = useLogsOf(filter);
  if (filter === null) return null;
  const rows = query.data?.items ?? [];
  return (
    <Panel aria-label="Newest logs" className="overflow-hidden">
      <PanelHeader
        title="Newest logs"
        end={
          may ? (
            <TextLink href={`/infrastructure/logs?${new URLSearchParams(filter).toString()}`}>
              All logs
            </TextLink>
          ) : null
        }
        ruled
      />
      {may ? null : (
        <EmptyState kind="no-permission" title="Your role cannot see logs" className="min-h-28">
          An admin can grant it.
        </EmptyState>
      )}
      {may && query.isPending ? <SkeletonRows rows={4} label="Loading logs" /> : null}
      {query.isError && rows.length === 0 ? (
        <EmptyState
          kind="error"
          title="The logs could not be loaded"
          onRetry={() => void query.refetch()}
          className="min-h-28"
        >
          {query.error.message}
        </EmptyState>
      ) : null}
      {query.isSuccess && rows.length === 0 ? (
        <EmptyState kind="no-data" title="No log in this range" className="min-h-28">
          Logs that name it arrive over OpenTelemetry.
        </EmptyState>
      ) : null}
      {rows.length > 0 ? (
        <LogRows rows={rows} label={`Newest logs of ${resource.name}`} short />
      ) : null}
    </Panel>
  );
}
