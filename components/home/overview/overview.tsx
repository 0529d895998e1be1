'use client';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { DemoLink } from '#components/client/page/demo-badge.tsx';
import { NoPermission } from '#components/client/page/no-permission.tsx';
import { useCan, useSession } from '#components/client/session.tsx';
import { usePreferences } from '#components/client/use-preferences.ts';
import { useDemo } from '#components/governance/use-demo.ts';
import { PageHead } from '#components/ui/page-head.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { SkeletonRows } from '#components/ui/states/skeleton.tsx';
import { useNow } from '#components/ui/use-now.ts';
import { useZone } from '#components/ui/use-zone.ts';
import { cn } from '#lib/cn.ts';
import type { FirstRun } from '#lib/schemas/governance/governance.ts';
import { formatMoment } from '#lib/time-format.ts';
import { conclusion, coverage } from './conclusion.ts';
import { HealthTiles } from './health-tiles.tsx';
import { ModelsPanel } from './models-panel.tsx';
import { NeedsPanel } from './needs-panel.tsx';
import { buildNeeds, NEEDS_SHOWN, otherIncidents } from './needs.ts';
import { OpenIncidents } from './open-incidents.tsx';
import { useFirstRun } from './use-first-run.ts';
import { useOverviewModels } from './use-overview-models.ts';
import { useOverview } from './use-overview.ts';
import { ViewSwitch } from './view-switch.tsx';
import { WorstSignal } from './worst-signal.tsx';

/** Loaded on demand, because most visits do not need it. */
const FirstConnections = dynamic(
  () => import('./first-doors.tsx').then((module) => module.FirstConnections),
  {
    ssr: false,
    loading: () => <div aria-hidden="true" className="min-h-[560px] lg:min-h-[226px]" />,
  },
);

/** Needed only until all steps are done or a user has hidden them. */
const FirstSteps = dynamic(() => import('./first-steps.tsx').then((module) => module.FirstSteps), {
  ssr: false,
  loading: () => <Panel aria-hidden="true" className="min-h-[444px] md:min-h-30" />,
});

/** Last on the page, so it is not part of the first load. */
const ActionsStrip = dynamic(
  () => import('./actions-strip.tsx').then((module) => module.ActionsStrip),
  { ssr: false, loading: () => <Panel className="min-h-11" /> },
);

type FirstRunStep = FirstRun['steps'][number];

const NONE: never[] = [];
const OTHERS_SHOWN = 4;
const ROW_PX = 52;
const PANEL_HEAD_PX = 60;
/** Height of a chart's title, value line and footer. */
const CHART_PARTS_PX = 130;

/**
 * Height of the plot in px. The chart ends at the same height as the lists with `needs` and
 * `others` rows.
 */
function plotHeight(needs: number, others: number): number {
  const lists =
    Math.max(1, needs) * ROW_PX +
    PANEL_HEAD_PX +
    (needs + others === 0 ? 0 : Math.max(1, others) * ROW_PX + PANEL_HEAD_PX);
  return Math.min(240, Math.max(140, lists - CHART_PARTS_PX));
}

/**
 * Placeholder until the order of the page is decided, because late content would move what users
 * are reading.
 */
function Loading({ doubled }: { doubled: boolean }) {
  return (
    <div
      className={cn(
        'grid grid-cols-[minmax(0,1fr)] gap-(--gutter)',
        doubled && 'lg:grid-cols-[minmax(0,1.6fr)_minmax(0,1fr)]',
      )}
    >
      <Panel className="min-h-80 py-2">
        <SkeletonRows rows={6} label={doubled ? 'Loading your tasks' : 'Loading health'} />
      </Panel>
      {doubled ? <Panel className="min-h-80" /> : null}
    </div>
  );
}

/** The first steps, if a step is open and the user can complete it and has not hidden the list. */
function useOpenSteps(steps: readonly FirstRunStep[] = NONE): readonly FirstRunStep[] {
  const { preferences } = usePreferences();
  const mayRespond = useCan('actions:write');
  const isShown = mayRespond && preferences.firstStepsHidden !== true;
  return isShown && steps.some((each) => !each.done) ? steps : NONE;
}

/** Order and content of the start page of operations. */
function useOverviewPage() {
  const data = useOverview();
  const models = useOverviewModels();
  const firstRun = useFirstRun();
  const demo = useDemo().query.data?.state;
  const [begins, setBegins] = useState(false);
  // Remains for this visit once it is shown, so that the user can finish there.
  if (!begins && (firstRun.data?.fresh === true || demo === 'starting' || demo === 'removing'))
    setBegins(true);
  const input = {
    incidents: data.incidents,
    waiting: data.waiting,
    sources: data.sources.data?.items ?? NONE,
    stopped: data.stopped,
  };
  const needs = buildNeeds({ ...input, models: models.rows ?? NONE });
  return {
    data,
    models,
    input,
    needs,
    others: otherIncidents(data.incidents, needs),
    firstRun: firstRun.data,
    begins,
    openSteps: useOpenSteps(firstRun.data?.steps),
    isOrdered: data.ready && !firstRun.isPending,
    isComplete: !models.mayRead || models.rows !== undefined || models.error !== null,
  };
}

/** Decisions and incidents, next to the worst signal. */
function Urgent({ page }: { page: ReturnType<typeof useOverviewPage> }) {
  const { data, needs, others } = page;
  const maySeeIncidents = useCan('incidents:read');
  const open = data.incidents.length;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-(--gutter) lg:grid-cols-[minmax(0,1.6fr)_minmax(0,1fr)]">
      <div className="flex min-w-0 flex-col gap-(--gutter)">
        <NeedsPanel needs={needs} ready={data.ready} failed={data.failed} open={open} />
        {maySeeIncidents && open === 0 ? null : (
          <OpenIncidents
            incidents={others}
            above={open - others.length}
            most={OTHERS_SHOWN}
            ready={data.ready}
            failed={data.failed}
          />
        )}
      </div>
      <WorstSignal
        incidents={data.incidents}
        services={data.services.data?.items ?? NONE}
        hosts={data.hosts.data?.items ?? NONE}
        ready={data.ready}
        failed={data.failed ?? data.healthFailed}
        height={plotHeight(
          Math.min(NEEDS_SHOWN, needs.length),
          open === 0 ? 0 : Math.min(OTHERS_SHOWN, others.length),
        )}
      />
    </div>
  );
}

/** The operations start page: headline, decisions and incidents, first steps, overall state. */
export function Overview() {
  const mayRead = useCan('overview:read');
  const { instance } = useSession();
  const page = useOverviewPage();
  const zone = useZone();
  const now = useNow();
  const clock = (at: string): string => formatMoment(Date.parse(at), now ?? 0, zone);
  if (!mayRead) return <NoPermission permission="overview:read" what="the overview" />;
  const { data, models, input, needs, firstRun } = page;
  const known = data.ready && data.failed === null;
  return (
    <>
      <PageHead
        title={
          known
            ? conclusion({ ...input, states: data.states, models: models.rows, clock })
            : 'Overview'
        }
        afterTitle={
          instance.demo ? (
            <span className="md:hidden">
              <DemoLink />
            </span>
          ) : null
        }
        sub={
          known
            ? coverage(data.states, needs.length > 0)
            : data.failed
              ? 'The open incidents and actions could not be loaded'
              : 'Loading the state'
        }
        actions={<ViewSwitch />}
      />
      {page.isOrdered ? (
        <>
          {page.begins ? <FirstConnections host={firstRun?.host ?? null} /> : null}
          <Urgent page={page} />
          {page.openSteps.length === 0 ? null : <FirstSteps steps={page.openSteps} />}
        </>
      ) : (
        <Loading doubled />
      )}
      {page.isOrdered && page.isComplete ? (
        <>
          <HealthTiles data={data} models={models} />
          {models.mayRead ? <ModelsPanel models={models} /> : null}
          <ActionsStrip active={data.active} done={data.done} />
        </>
      ) : (
        <Loading doubled={false} />
      )}
    </>
  );
}
