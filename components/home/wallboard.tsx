'use client';
import { useEffect } from 'react';
import { DiskBanner } from '#components/client/page/disk-banner.tsx';
import { LoadFailed } from '#components/client/page/load-failed.tsx';
import { useLiveUpdates } from '#components/client/use-live-updates.ts';
import { ActionsStrip } from '#components/home/overview/actions-strip.tsx';
import { conclusion } from '#components/home/overview/conclusion.ts';
import { HealthTiles } from '#components/home/overview/health-tiles.tsx';
import { OpenIncidents } from '#components/home/overview/open-incidents.tsx';
import {
  useOverviewModels,
  type OverviewModels,
} from '#components/home/overview/use-overview-models.ts';
import { useOverview, type OverviewData } from '#components/home/overview/use-overview.ts';
import { WorstSignal } from '#components/home/overview/worst-signal.tsx';
import { badgeState } from '#components/labels/resource-text.ts';
import { Panel, PanelHeader } from '#components/ui/panel.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { SkeletonRows } from '#components/ui/states/skeleton.tsx';
import { useNow } from '#components/ui/use-now.ts';
import { useZone } from '#components/ui/use-zone.ts';
import { formatClock, formatMoment, zoneName } from '#lib/time-format.ts';
import { Calm } from './overview/calm.tsx';
import { useRotation } from './use-rotation.ts';

const NONE: never[] = [];
const SHOWN = 8;
/** Maximum number of incidents that fit on the screen. */
const MOST_INCIDENTS = 3;
const VIEWS = 2;
/**
 * The cookie of a wallboard lasts an hour; the shortest idle timeout of a user session is 5 min.
 */
const RENEW_MS = 4 * 60_000;

type HealthQuery = OverviewData['services'];

function NoneListed({ what, query }: { what: string; query: HealthQuery }) {
  if (query.isLoading) return <SkeletonRows label={`Loading the ${what}`} />;
  if (query.isLoadingError) return <LoadFailed what={what} query={query} />;
  return <Calm title={`No ${what} yet`} className="min-h-28" />;
}

function HealthList({ title, query }: { title: string; query: HealthQuery }) {
  const items = query.data?.items ?? NONE;
  return (
    <Panel aria-label={title}>
      <PanelHeader title={title} count={items.length || undefined} ruled />
      {items.length === 0 ? (
        <NoneListed what={title.toLowerCase()} query={query} />
      ) : (
        <ul className="divide-y divide-line">
          {items.slice(0, SHOWN).map((item) => (
            <li key={item.id} className="flex min-h-9 items-center gap-3 px-4 py-1">
              <StateBadge state={badgeState(item.state)} />
              <span className="min-w-0 flex-none font-medium">{item.name}</span>
              <span className="min-w-0 flex-1 truncate text-xs text-ink-2">
                {item.check ?? [item.team, item.environment].filter(Boolean).join(' · ')}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function View({ at, data, models }: { at: number; data: OverviewData; models: OverviewModels }) {
  const services = data.services.data?.items ?? NONE;
  const hosts = data.hosts.data?.items ?? NONE;
  if (at === 0)
    return (
      <>
        <HealthTiles data={data} models={models} />
        <div className="grid grid-cols-[minmax(0,1fr)] gap-(--gutter) lg:grid-cols-2">
          <OpenIncidents
            incidents={data.incidents}
            most={MOST_INCIDENTS}
            ready={data.ready}
            failed={data.failed}
          />
          <WorstSignal
            incidents={data.incidents}
            services={services}
            hosts={hosts}
            ready={data.ready}
            failed={data.failed ?? data.healthFailed}
          />
        </div>
      </>
    );
  return (
    <>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-(--gutter) lg:grid-cols-2">
        <HealthList title="Services" query={data.services} />
        <HealthList title="Hosts" query={data.hosts} />
      </div>
      <ActionsStrip active={data.active} done={data.done} />
    </>
  );
}

/** Renews the read access for as long as the wallboard is open. */
function useRenewal(): void {
  useEffect(() => {
    const renew = (): void => {
      // If the session or key has ended, the next read reports it.
      fetch('/api/sessions/kiosk/renew', { method: 'POST' }).catch(() => undefined);
    };
    const timer = setInterval(renew, RENEW_MS);
    return () => clearInterval(timer);
  }, []);
}

function Clock() {
  const now = useNow();
  const zone = useZone();
  if (now === null) return null;
  return (
    <span className="flex-none text-xl text-ink-2 tabular-nums">
      {formatClock(now, zone)} <span className="text-sm">{zoneName(zone, now)}</span>
    </span>
  );
}

/** Overall state for a wall-mounted screen: dark, large, a maximum of three panels, no controls. */
export function Wallboard() {
  useLiveUpdates();
  useRenewal();
  const zone = useZone();
  const data = useOverview();
  const models = useOverviewModels();
  const { view, rotates, show } = useRotation(VIEWS);
  const sources = data.sources.data?.items ?? NONE;
  const { incidents, waiting, states, stopped } = data;
  const now = useNow();
  const clock = (at: string): string => formatMoment(Date.parse(at), now ?? 0, zone);
  return (
    <div className="min-h-dvh bg-canvas text-ink">
      <div className="lg:[zoom:1.4]">
        <DiskBanner />
      </div>
      <main id="main" className="flex flex-col gap-(--gutter) p-(--page) lg:[zoom:1.4]">
        <header className="flex items-start gap-6">
          <h1 className="min-w-0 flex-1 text-xl font-semibold text-balance">
            {data.ready
              ? conclusion({
                  incidents,
                  waiting,
                  sources,
                  states,
                  models: models.rows,
                  stopped,
                  clock,
                })
              : 'Loading the state'}
          </h1>
          <Clock />
        </header>
        <View at={view} data={data} models={models} />
        <footer className="flex items-center gap-3 text-xs text-ink-3">
          {Array.from({ length: VIEWS }, (_, at) => (
            <button
              key={at}
              type="button"
              aria-pressed={at === view}
              onClick={() => show(at)}
              className="min-h-6 rounded-sm px-1 aria-pressed:text-ink"
            >
              View {at + 1}
            </button>
          ))}
          <span>{rotates ? 'Next view every 30 s' : 'Auto-rotation off'}</span>
        </footer>
      </main>
    </div>
  );
}
