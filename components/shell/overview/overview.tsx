'use client';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { NoPermission } from '#components/accounts/no-permission.tsx';
import { useDemo } from '#components/governance/use-demo.ts';
import { DemoLink } from '#components/incidents/demo-badge.tsx';
import { useCan } from '#components/shell/session.tsx';
import { PageHead } from '#components/ui/page-head.tsx';
import { useNow } from '#components/ui/use-now.ts';
import { useZone } from '#components/ui/use-zone.ts';
import { formatMoment } from '#lib/time-format.ts';
import { ActionsStrip } from './actions-strip.tsx';
import { conclusion, coverage } from './conclusion.ts';
import { HealthTiles } from './health-tiles.tsx';
import { buildNeeds } from './needs.ts';
import { ModelsPanel } from './models-panel.tsx';
import { NeedsPanel } from './needs-panel.tsx';
import { OpenIncidents } from './open-incidents.tsx';
import { useFirstRun } from './use-first-run.ts';
import { useOverview } from './use-overview.ts';
import { useOverviewModels } from './use-overview-models.ts';
import { WorstSignal } from './worst-signal.tsx';

/** Most visits need neither. */
const FirstDoors = dynamic(() => import('./first-doors.tsx').then((module) => module.FirstDoors), {
  ssr: false,
});
const FirstSteps = dynamic(() => import('./first-steps.tsx').then((module) => module.FirstSteps), {
  ssr: false,
});

const NONE: never[] = [];

/** The start page of operations: the conclusion, what needs a person, the worst signal, the state of everything. */
export function Overview() {
  const mayRead = useCan('overview:read');
  const data = useOverview();
  const models = useOverviewModels(data.incidentsRead ? data.incidents : null);
  const zone = useZone();
  const now = useNow();
  const clock = (at: string): string => formatMoment(Date.parse(at), now ?? 0, zone);
  const firstRun = useFirstRun().data;
  const demo = useDemo().query.data?.state;
  const [begins, setBegins] = useState(false);
  // Once shown they stay for this visit: what was begun there ends there.
  if (!begins && (firstRun?.fresh === true || demo === 'starting' || demo === 'removing'))
    setBegins(true);
  if (!mayRead) return <NoPermission permission="overview:read" what="the overview" />;
  const sources = data.sources.data?.items ?? NONE;
  const input = {
    incidents: data.incidents,
    waiting: data.waiting,
    sources,
    stopped: data.stopped,
  };
  const needs = buildNeeds({ ...input, models: models.rows ?? NONE });
  const known = data.ready && data.failed === null;
  const services = data.services.data?.items ?? NONE;
  const hosts = data.hosts.data?.items ?? NONE;
  return (
    <>
      <PageHead
        title={known ? conclusion({ ...input, states: data.states, clock }) : 'Overview'}
        beside={demo === 'running' ? <DemoLink /> : null}
        sub={
          known
            ? coverage(data.states, needs.length > 0)
            : data.failed
              ? 'What is open could not be read'
              : 'Reading the state'
        }
      />
      {begins ? <FirstDoors host={firstRun?.host ?? null} /> : null}
      {firstRun === undefined ? null : <FirstSteps steps={firstRun.steps} />}
      <div className="grid grid-cols-[minmax(0,1fr)] gap-(--gutter) lg:grid-cols-[minmax(0,1.6fr)_minmax(0,1fr)]">
        <NeedsPanel needs={needs} ready={data.ready} failed={data.failed} />
        <WorstSignal
          incidents={data.incidents}
          services={services}
          hosts={hosts}
          ready={data.ready}
          failed={data.failed ?? data.healthFailed}
        />
      </div>
      <HealthTiles data={data} models={models} />
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-(--gutter) lg:grid-flow-col lg:auto-cols-fr lg:grid-cols-none">
        <OpenIncidents incidents={data.incidents} ready={data.ready} failed={data.failed} />
        {models.mayRead ? <ModelsPanel models={models} /> : null}
      </div>
      <ActionsStrip active={data.active} done={data.done} />
    </>
  );
}
