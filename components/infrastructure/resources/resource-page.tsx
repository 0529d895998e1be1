'use client';
import dynamic from 'next/dynamic';
import { useMemo } from 'react';
import type { ChartMarker, ChartWindow } from '#components/charts/chart-types.ts';
import { DetailFrame, RAIL_GRID } from '#components/client/page/detail-frame.tsx';
import { NoPermission } from '#components/client/page/no-permission.tsx';
import { PageCrumb } from '#components/client/page/page-crumb.tsx';
import { useCan } from '#components/client/session.tsx';
import { useTimeRange } from '#components/client/use-time-range.ts';
import { NamesPanel } from '#components/explore/metrics/names-panel.tsx';
import { OtherMetrics } from '#components/explore/metrics/other-metrics.tsx';
import { chartPlans, type ChartPlan } from '#components/metrics/chart-plans.ts';
import { MetricChart } from '#components/metrics/metric-chart.tsx';
import { useLimits, type DetectionLimit } from '#components/metrics/use-limits.ts';
import { Panel } from '#components/ui/panel.tsx';
import { Skeleton } from '#components/ui/states/skeleton.tsx';
import type { ResourceDetail } from '#lib/schemas/infrastructure/infrastructure.ts';
import { ChangesPanel } from './changes-panel.tsx';
import { FindingsPanel } from './findings-panel.tsx';
import { IncidentsPanel } from './incidents-panel.tsx';
import { NeighboursPanel } from './neighbours-panel.tsx';
import { OwnershipPanel } from './ownership-panel.tsx';
import { RelationsPanel } from './relations-panel.tsx';
import { ResourceHead } from './resource-head.tsx';
import {
  logFilterOf,
  useChanges,
  useIncidentsOf,
  useIncidentWindow,
  useMarkers,
  useResource,
} from './use-resource.ts';

/** Below the fold, so its code loads after the parts above. */
const JudgedPanel = dynamic(
  () => import('./judged-panel.tsx').then((module) => module.JudgedPanel),
  { ssr: false },
);
const LogWindowPanel = dynamic(
  () =>
    import('#components/explore/logs/log-window-panel.tsx').then((module) => module.LogWindowPanel),
  { ssr: false },
);
const TracesPanel = dynamic(
  () => import('#components/explore/traces/traces-panel.tsx').then((module) => module.TracesPanel),
  { ssr: false },
);

const RAIL = `${RAIL_GRID} items-start`;

function ChartsSkeleton() {
  return (
    <>
      <Skeleton className="h-7 w-64" />
      <Skeleton className="h-4 w-96 max-w-full" />
      <div className={RAIL}>
        <div className="grid gap-(--gutter) md:grid-cols-2">
          {Array.from({ length: 4 }, (_, index) => (
            <Panel key={index} className="h-64" />
          ))}
        </div>
        <Panel className="h-96" data-loading="" />
      </div>
    </>
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
        <MetricChart
          key={plan.id}
          plan={plan}
          environment={resource.reportedEnvironment}
          {...around}
        />
      ))}
    </div>
  );
}

function Resource({ resource }: { resource: ResourceDetail }) {
  const { label, fromMs, toMs, setRange } = useTimeRange();
  const logs = logFilterOf(resource);
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
      <PageCrumb label={resource.name} />
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
          {resource.kind === 'service' ? (
            <TracesPanel service={resource.name} fromMs={fromMs} toMs={toMs} />
          ) : null}
          {logs === null ? null : (
            <LogWindowPanel
              name={resource.name}
              filter={logs}
              fromMs={fromMs}
              toMs={toMs}
              onZoom={setRange}
            />
          )}
        </div>
        <div className="flex min-w-0 flex-col gap-(--gutter)">
          <IncidentsPanel
            name={resource.name}
            query={incidents}
            alerts={resource.alerts}
            mayRead={mayIncidents}
          />
          <OwnershipPanel resource={resource} />
          <FindingsPanel resourceId={resource.id} />
          <JudgedPanel resource={resource} plans={plans} limits={limits} />
          <ChangesPanel query={changes} label={label} />
          <RelationsPanel relations={resource.relations} />
          <NamesPanel resource={resource} />
        </div>
      </div>
    </>
  );
}

function FoundResource({ id }: { id: string }) {
  const query = useResource(id);
  // Requested together with the resource. Otherwise the browser would queue these requests behind
  // those of a dozen charts.
  useLimits();
  useChanges(id);
  useIncidentsOf({ id });
  return (
    <DetailFrame
      query={query}
      noun="resource"
      gone="It may have been merged into another resource, or the link is incomplete."
      back={{ href: '/infrastructure', label: 'All services and hosts' }}
      skeleton={<ChartsSkeleton />}
    >
      {(resource) => <Resource resource={resource} />}
    </DetailFrame>
  );
}

/** Everything about one service, host, process, database or other resource. */
export function ResourcePage({ id }: { id: string }) {
  const mayRead = useCan('infrastructure:read');
  if (!mayRead) return <NoPermission permission="infrastructure:read" what="services and hosts" />;
  return <FoundResource id={id} />;
}
