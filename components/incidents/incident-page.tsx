'use client';
import { isApiError } from '#components/shell/api.ts';
import { PageCrumbs } from '#components/shell/page-crumbs.tsx';
import { useCan } from '#components/shell/session.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { ButtonLink } from '#components/ui/link.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { Skeleton, SkeletonRows } from '#components/ui/skeleton.tsx';
import type { IncidentDetail } from '#lib/schemas/incidents.ts';
import { AlertsPanel } from './alerts-panel.tsx';
import { CauseGraphPanel } from './cause-graph-panel.tsx';
import { EvidencePanel } from './evidence-panel.tsx';
import { HypothesesPanel } from './hypotheses-panel.tsx';
import { IncidentBanners } from './incident-banners.tsx';
import { IncidentHead } from './incident-head.tsx';
import { incidentKey } from './incident-words.ts';
import { ProposedAction } from './proposed-action.tsx';
import { TimelinePanel } from './timeline-panel.tsx';
import { useIncident, useIncidentTitle } from './use-incident.ts';

function Missing({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const refused = isApiError(error) ? error : null;
  const back = (
    <ButtonLink href="/incidents" size="sm">
      All incidents
    </ButtonLink>
  );
  if (refused?.code === 'not_found' || refused?.code === 'invalid_input')
    return (
      <EmptyState kind="no-match" title="No incident has this address" action={back}>
        It may have been removed with the demo, or the link is cut off.
      </EmptyState>
    );
  if (refused?.code === 'forbidden')
    return (
      <EmptyState kind="no-permission" title="Your role cannot see this incident" action={back}>
        It belongs to a team or environment that you cannot see. An admin can grant it.
      </EmptyState>
    );
  return (
    <EmptyState
      kind="error"
      title="The incident could not be loaded"
      errorId={refused?.id}
      onRetry={onRetry}
      action={back}
    >
      {error.message}
    </EmptyState>
  );
}

function Loading() {
  return (
    <div role="status" className="grid gap-(--gutter)">
      <span className="sr-only">Loading the incident</span>
      <Skeleton className="h-6 w-2/5" />
      <Skeleton className="w-3/5" />
      <div className="grid gap-(--gutter) lg:grid-cols-[minmax(0,1fr)_304px] xl:grid-cols-[minmax(0,1fr)_344px]">
        <Panel>
          <SkeletonRows rows={6} />
        </Panel>
        <Panel>
          <SkeletonRows rows={6} />
        </Panel>
      </div>
    </div>
  );
}

/** One incident: what happened, why, what shows it, what to do about it. */
export function IncidentPage({ id }: { id: string }) {
  const mayRead = useCan('incidents:read');
  const query = useIncident(id);
  useIncidentTitle(query.data);
  if (!mayRead)
    return (
      <EmptyState kind="no-permission" title="Your role cannot see incidents">
        An admin can grant it.
      </EmptyState>
    );
  if (query.data) return <Detail incident={query.data} />;
  if (query.isError) return <Missing error={query.error} onRetry={() => void query.refetch()} />;
  return <Loading />;
}

function Detail({ incident }: { incident: IncidentDetail }) {
  return (
    <>
      <PageCrumbs items={[{ label: incidentKey(incident) }]} />
      <IncidentHead incident={incident} />
      <IncidentBanners incident={incident} />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-(--gutter) lg:grid-cols-[minmax(0,1fr)_304px] lg:grid-rows-[auto_1fr] xl:grid-cols-[minmax(0,1fr)_344px]">
        <div className="flex min-w-0 flex-col gap-(--gutter) lg:col-start-2 lg:row-start-1">
          <ProposedAction incident={incident} />
        </div>
        <div className="flex min-w-0 flex-col gap-(--gutter) lg:col-start-1 lg:row-span-2 lg:row-start-1">
          <CauseGraphPanel incident={incident} />
          <HypothesesPanel incident={incident} />
          <EvidencePanel incident={incident} />
          <AlertsPanel incident={incident} />
        </div>
        <div className="flex min-w-0 flex-col lg:col-start-2 lg:row-start-2">
          <TimelinePanel incident={incident} />
        </div>
      </div>
    </>
  );
}
