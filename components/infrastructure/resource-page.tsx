'use client';
import { useMemo } from 'react';
import type { ChartMarker, ChartWindow } from '#components/charts/chart-types.ts';
import { isApiError } from '#components/shell/api.ts';
import { PageCrumbs } from '#components/shell/page-crumbs.tsx';
import { useCan } from '#components/shell/session.tsx';
import { useTimeRange } from '#components/shell/use-time-range.ts';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { ButtonLink } from '#components/ui/link.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import type { ResourceDetail } from '#lib/schemas/infrastructure.ts';
import { ChangesPanel } from './changes-panel.tsx';
import { chartPlans } from './chart-plans.ts';
import type { ChartPlan } from './chart-plans.ts';
import { IncidentsPanel } from './incidents-panel.tsx';
import { JudgedPanel } from './judged-panel.tsx';
import { LogsPanel } from './logs-panel.tsx';
import { MetricChart } from './metric-chart.tsx';
import { NamesPanel } from './names-panel.tsx';
import { NeighboursPanel } from './neighbours-panel.tsx';
import { OtherMetrics } from './other-metrics.tsx';
import { RelationsPanel } from './relations-panel.tsx';
import { ResourceHead } from './resource-head.tsx';
import { useLimits } from './use-limits.ts';
import type { DetectionLimit } from './use-limits.ts';
import {
  useChanges,
  useIncidentsOf,
  useIncidentWindow,
  useMarkers,
  useResource,
} from './use-resource.ts';

const RAIL =
  'grid items-start gap-(--gutter) lg:grid-cols-[minmax(0,1fr)_304px] xl:grid-cols-[minmax(0,1fr)_344px]';

function Missing({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const refused = isApiError(error) ? error : null;
  const back = (
    <ButtonLink href="/infrastructure" size="sm">
      All services and hosts
    </ButtonLink>
  );
  if (refused?.code === 'not_found' || refused?.code === 'invalid_input')
    return (
      <EmptyState kind="no-match" title="No resource has this address" action={back}>
        It may have been merged into another one, or the link is cut off.
      </EmptyState>
    );
  if (refused?.code === 'forbidden')
    return (
      <EmptyState kind="no-permission" title="Your role cannot see this resource" action={back}>
        It belongs to a team or environment that you cannot see. An admin can grant it.
      </EmptyState>
    );
  return (
    <EmptyState
      kind="error"
      title="The resource could not be loaded"
      errorId={refused?.id}
      onRetry={onRetry}
    >
      {error.message}
    </EmptyState>
  );
}

function Loading() {
  return (
    <div role="status" className="flex flex-col gap-(--gutter)">
      <span className="sr-only">Loading the resource</span>
      <Skeleton className="h-7 w-64" />
      <Skeleton className="h-4 w-96 max-w-full" />
      <div className={RAIL}>
        <div className="grid gap-(--gutter) md:grid-cols-2">
          {Array.from({ length: 4 }, (_, index) => (
            <Panel key={index} className="h-64" />
          ))}
        </div>
        <Panel className="h-96" />
      </div>
    </div>
  );
}

interface ChartsProps {
  resource: ResourceDetail;
  plans: readonly ChartPlan[];
  limits: readonly DetectionLimit[];
  markers: readonly ChartMarker[];
  window: ChartWindow | undefined;
}

function Charts({ resource, plans, ...around }: ChartsProps) {
  if (plans.length === 0) return <OtherMetrics resource={resource} />;
  return (
    <div className="grid gap-(--gutter) md:grid-cols-2">
      {plans.map((plan) => (
        <MetricChart key={plan.id} plan={plan} environment={resource.environment} {...around} />
      ))}
    </div>
  );
}

function Resource({ resource }: { resource: ResourceDetail }) {
  const { label } = useTimeRange();
  const limits = useLimits();
  const mayIncidents = useCan('incidents:read');
  const changes = useChanges(resource.id);
  const incidents = useIncidentsOf(resource);
  const markers = useMarkers(changes.data?.items);
  const window = useIncidentWindow(incidents.data);
  const { kind, name, labels } = resource;
  const plans = useMemo(() => chartPlans({ kind, name, labels }), [kind, name, labels]);
  return (
    <>
      <PageCrumbs items={[{ label: resource.name }]} />
      <ResourceHead resource={resource} />
      <div className={RAIL}>
        <div className="flex min-w-0 flex-col gap-(--gutter)">
          <Charts
            resource={resource}
            plans={plans}
            limits={limits}
            markers={markers}
            window={window}
          />
          <NeighboursPanel resource={resource} />
          <LogsPanel resource={resource} />
        </div>
        <div className="flex min-w-0 flex-col gap-(--gutter)">
          <IncidentsPanel
            name={resource.name}
            incidents={incidents.data}
            alerts={resource.alerts}
            mayRead={mayIncidents}
          />
          <JudgedPanel resource={resource} plans={plans} limits={limits} />
          <ChangesPanel changes={changes.data?.items} label={label} />
          <RelationsPanel relations={resource.relations} />
          <NamesPanel resource={resource} />
        </div>
      </div>
    </>
  );
}

/** Everything about one service, host, process, database or other resource. */
export function ResourcePage({ id }: { id: string }) {
  const mayRead = useCan('infrastructure:read');
  const query = useResource(id, mayRead);
  if (!mayRead)
    return (
      <EmptyState kind="no-permission" title="Your role cannot see services and hosts">
        An admin can grant it.
      </EmptyState>
    );
  if (query.isPending) return <Loading />;
  if (query.data === undefined)
    return <Missing error={query.error} onRetry={() => void query.refetch()} />;
  return <Resource resource={query.data} />;
}
