'use client';
import dynamic from 'next/dynamic';
import { DetailFrame, RailSkeleton } from '#components/client/page/detail-frame.tsx';
import { NoPermission } from '#components/client/page/no-permission.tsx';
import { PageCrumb } from '#components/client/page/page-crumb.tsx';
import { BelongsToDemo, LacksHere, useCan } from '#components/client/session.tsx';
import { incidentKey } from '#components/labels/incident-text.ts';
import { Panel } from '#components/ui/panel.tsx';
import { SkeletonRows } from '#components/ui/states/skeleton.tsx';
import type { IncidentDetail } from '#lib/schemas/incidents/incidents.ts';
import { AlertsPanel } from './alerts-panel.tsx';
import { CauseGraphPanel } from './causes/cause-graph-panel.tsx';
import { HypothesesPanel } from './causes/hypotheses-panel.tsx';
import { IncidentBanners } from './incident-banners.tsx';
import { IncidentHead } from './incident-head.tsx';
import { ProposedAction } from './proposed-action.tsx';
import { TimelinePanel } from './timeline/timeline-panel.tsx';
import { incidentTitle, useIncident } from './use-incident.ts';

/** Below the first screen, so its code loads after the content that users read first. */
const EvidencePanel = dynamic(
  () => import('./causes/evidence-panel.tsx').then((module) => module.EvidencePanel),
  {
    ssr: false,
    loading: () => (
      <Panel>
        <SkeletonRows rows={5} label="Loading the evidence" />
      </Panel>
    ),
  },
);
const DecisionPanel = dynamic(
  () => import('./decision-panel.tsx').then((module) => module.DecisionPanel),
  { ssr: false, loading: () => <div data-loading="" /> },
);
const IncidentTelemetry = dynamic(
  () => import('./incident-telemetry.tsx').then((module) => module.IncidentTelemetry),
  { ssr: false },
);

/** Page of one incident: events, cause, evidence and possible actions. */
export function IncidentPage({ id }: { id: string }) {
  const mayRead = useCan('incidents:read');
  const query = useIncident(id);
  if (!mayRead) return <NoPermission permission="incidents:read" what="incidents" />;
  return (
    <DetailFrame
      query={query}
      noun="incident"
      gone="It may have been removed with the demo, or the link is incomplete."
      back={{ href: '/incidents', label: 'All incidents' }}
      skeleton={<RailSkeleton rows={6} />}
    >
      {(incident) => (
        <BelongsToDemo demo={incident.demo}>
          <LacksHere permissions={incident.you.mayWrite ? [] : ['incidents:write']}>
            <Detail incident={incident} />
          </LacksHere>
        </BelongsToDemo>
      )}
    </DetailFrame>
  );
}

function Detail({ incident }: { incident: IncidentDetail }) {
  return (
    <>
      <PageCrumb label={incidentKey(incident)} title={incidentTitle(incident)} />
      <IncidentHead incident={incident} />
      <IncidentBanners incident={incident} />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-(--gutter) lg:grid-cols-[minmax(0,1fr)_304px] xl:grid-cols-[minmax(0,1fr)_344px]">
        <div className="flex min-w-0 flex-col gap-(--gutter) lg:col-start-2 lg:row-start-1">
          <ProposedAction incident={incident} />
          <TimelinePanel incident={incident} />
        </div>
        <div className="flex min-w-0 flex-col gap-(--gutter) lg:col-start-1 lg:row-start-1">
          <CauseGraphPanel incident={incident} />
          <HypothesesPanel incident={incident} />
          <DecisionPanel incident={incident} />
          <EvidencePanel incident={incident} />
          <AlertsPanel incident={incident} />
          <IncidentTelemetry incident={incident} />
        </div>
      </div>
    </>
  );
}
