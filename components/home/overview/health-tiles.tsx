'use client';
import type { UseQueryResult } from '@tanstack/react-query';
import { useCan } from '#components/client/session.tsx';
import { actionState } from '#components/labels/incident-action-text.ts';
import { describeMonitored } from '#components/labels/monitored-text.ts';
import { badgeState } from '#components/labels/resource-text.ts';
import { ButtonLink } from '#components/ui/link.tsx';
import { Tile, TileStrip } from '#components/ui/tables/tile-strip.tsx';
import { healthStates } from '#lib/choices/infrastructure.ts';
import { formatNumber } from '#lib/format.ts';
import type { ActionSummary } from '#lib/schemas/actions/actions.ts';
import type { HealthState, OverviewPage } from '#lib/schemas/infrastructure/infrastructure.ts';
import type { SourceItem } from '#lib/schemas/sources/sources.ts';
import { modelsSummary } from './models-summary.ts';
import type { OverviewModels } from './use-overview-models.ts';
import type { OverviewData } from './use-overview.ts';

function worstOf(counts: Readonly<Record<string, number>>): HealthState | undefined {
  return healthStates.find((state) => (counts[state] ?? 0) > 0);
}

function AddMonitoring({ href = '/infrastructure/monitors' }: { href?: string }) {
  const mayWrite = useCan('detection:write');
  return mayWrite ? (
    <ButtonLink size="sm" href={href}>
      Add monitoring
    </ButtonLink>
  ) : null;
}

function HealthTile({
  label,
  query,
  tab,
}: {
  label: string;
  query: UseQueryResult<OverviewPage>;
  tab: string;
}) {
  const href = `/infrastructure?tab=${tab}`;
  if (query.isError)
    return <Tile label={label} state="unknown" value="Not known" detail={query.error.message} />;
  const counts = query.data?.facets['state'] ?? {};
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const worst = worstOf(counts);
  if (!query.data || worst === undefined)
    return (
      <Tile
        label={label}
        state="no-data"
        value={query.isLoading ? '…' : 'None yet'}
        detail={query.isLoading ? undefined : 'No data of this kind yet'}
        href={href}
      />
    );
  const well = (counts['ok'] ?? 0) + (counts['learning'] ?? 0);
  const [first] = query.data.items;
  const unmonitored = counts['not_monitored'] ?? 0;
  const failing =
    worst === 'ok' || worst === 'learning' || worst === 'not_monitored' ? null : first;
  const failure = failing ? (failing.check ?? `${failing.name} sends no data`) : null;
  const coverage = unmonitored > 0 ? describeMonitored(total, unmonitored, tab) : null;
  const detail =
    failure !== null || coverage !== null
      ? [failure, coverage].filter((part) => part !== null).join('. ')
      : worst === 'learning'
        ? `${counts['learning'] ?? 0} learning a baseline`
        : 'All within their limits';
  return (
    <Tile
      label={label}
      state={badgeState(worst)}
      value={formatNumber(well)}
      unit={`/ ${formatNumber(total)}`}
      detail={detail}
      href={href}
      action={unmonitored > 0 ? <AddMonitoring /> : undefined}
    />
  );
}

function SourceTile({ query }: { query: UseQueryResult<{ items: SourceItem[] }> }) {
  const mayRead = useCan('sources:read');
  if (query.isError)
    return (
      <Tile label="Data sources" state="unknown" value="Not known" detail={query.error.message} />
    );
  if (!mayRead)
    return (
      <Tile
        label="Data sources"
        state="hidden"
        value="Hidden"
        detail="Your role cannot see data sources"
      />
    );
  const items = query.data?.items.filter((source) => source.state !== 'off') ?? [];
  const live = items.filter((source) => source.state === 'live').length;
  const silent = items.find((source) => source.state === 'silent');
  const waiting = items.filter((source) => source.state === 'waiting').length;
  if (!query.data || items.length === 0)
    return (
      <Tile
        label="Data sources"
        state="no-data"
        value={query.isLoading ? '…' : 'None yet'}
        href="/sources"
      />
    );
  return (
    <Tile
      label="Data sources"
      state={silent ? 'warning' : 'ok'}
      stateWord={silent ? 'Silent' : undefined}
      value={formatNumber(live)}
      unit={`/ ${formatNumber(items.length)}`}
      detail={
        silent
          ? `${silent.name} sends no data`
          : waiting > 0
            ? `${waiting} waiting for the first sample`
            : 'All sending data'
      }
      href="/sources"
    />
  );
}

function ActionTile({
  active,
  waiting,
  failed,
}: {
  active: readonly ActionSummary[] | undefined;
  waiting: readonly ActionSummary[];
  failed: Error | null;
}) {
  if (failed)
    return <Tile label="Actions" state="unknown" value="Not known" detail={failed.message} />;
  if (active === undefined)
    return <Tile label="Actions" state="no-data" value="…" href="/actions" />;
  const moving = active.filter((action) => !waiting.some((each) => each.id === action.id));
  const doubts = waiting.filter((action) => action.status !== 'proposed').length;
  const [first] = moving;
  return (
    <Tile
      label="Actions"
      state={doubts > 0 ? 'warning' : waiting.length > 0 ? 'info' : 'ok'}
      stateWord={doubts > 0 ? 'Decide' : waiting.length > 0 ? 'Waiting' : undefined}
      value={formatNumber(waiting.length)}
      unit="waiting"
      detail={first ? `${actionState(first).word}: ${first.title}` : 'No action is running'}
      href="/actions"
    />
  );
}

/** Renders nothing without models, because half of all Tandem installations have none. */
function ModelTile({ models: { rows, error } }: { models: OverviewModels }) {
  if (error !== null)
    return <Tile label="Models" state="unknown" value="Not known" detail={error.message} />;
  const [worst] = rows ?? [];
  if (rows === undefined || worst === undefined) return null;
  const { value, detail, unmonitored } = modelsSummary(rows);
  return (
    <Tile
      label="Models"
      state={worst.health.state}
      value={formatNumber(value)}
      unit={`/ ${formatNumber(rows.length)}`}
      detail={detail}
      href="/models"
      action={unmonitored > 0 ? <AddMonitoring href="/models?health=not_monitored" /> : undefined}
    />
  );
}

/** State, figure and failing check of each monitored part. */
export function HealthTiles({ data, models }: { data: OverviewData; models: OverviewModels }) {
  return (
    <TileStrip label="Health">
      <HealthTile label="Services" query={data.services} tab="services" />
      <HealthTile label="Hosts" query={data.hosts} tab="hosts" />
      <ModelTile models={models} />
      <SourceTile query={data.sources} />
      <ActionTile
        active={data.active}
        waiting={data.waiting}
        failed={data.failed?.error ?? data.activeError}
      />
    </TileStrip>
  );
}
