'use client';
import { useMemo } from 'react';
import type { ChartLimit, ChartWindow } from '#components/charts/chart-types.ts';
import { TimeSeriesChart } from '#components/charts/time-series-chart.tsx';
import type { FailedQuery } from '#components/client/page/load-failed.tsx';
import { useTimeRange } from '#components/client/use-time-range.ts';
import { leadSignal } from '#components/incidents/causes/evidence-signals.ts';
import { useChangeMarkers } from '#components/incidents/timeline/use-change-markers.ts';
import { useIncident } from '#components/incidents/use-incident.ts';
import { useSignalRange } from '#components/incidents/use-signal-range.ts';
import { severityRank } from '#components/labels/incident-text.ts';
import { shownUnit, signalTitle } from '#components/labels/signal-title.ts';
import { TextLink } from '#components/ui/link.tsx';
import { formatMetric } from '#lib/format.ts';
import type { IncidentSummary } from '#lib/schemas/incidents/incidents.ts';
import type { ResourceHealth } from '#lib/schemas/infrastructure/infrastructure.ts';

interface Chosen {
  metric: string;
  labels: Record<string, string>;
  seriesId: string | null;
  expected: { low: number | null; high: number | null } | null;
  fixed: boolean;
}

export interface WorstSignalProps {
  incidents: readonly IncidentSummary[];
  services: readonly ResourceHealth[];
  hosts: readonly ResourceHealth[];
  /** The first responses have loaded. */
  ready: boolean;
  /** Failed query for the choice of the signal. */
  failed: FailedQuery | null;
  /** Height of the plot in px. */
  height?: number;
}

function worstIncident(incidents: readonly IncidentSummary[]): IncidentSummary | undefined {
  return incidents
    .toSorted(
      (a, b) =>
        severityRank(a.severity) - severityRank(b.severity) ||
        a.priority.localeCompare(b.priority) ||
        a.onsetAt.localeCompare(b.onsetAt),
    )
    .at(0);
}

function rateOf(service: ResourceHealth): number {
  return service.figures.find((figure) => figure.metric === 'service.request.rate')?.value ?? -1;
}

/**
 * Signal to show when there are no problems: the response time of the service with most requests,
 * otherwise the load of this machine.
 */
function quietSignal(
  services: readonly ResourceHealth[],
  hosts: readonly ResourceHealth[],
): Chosen | null {
  const rest = { seriesId: null, expected: null, fixed: false };
  const [busiest] = services.toSorted((a, b) => rateOf(b) - rateOf(a));
  if (busiest)
    return { metric: 'service.latency.p95', labels: { 'service.name': busiest.name }, ...rest };
  const [host] = hosts;
  if (host)
    return { metric: 'system.cpu.utilization', labels: { 'host.name': host.name }, ...rest };
  return null;
}

/**
 * The currently most important signal, with its expected range, recent changes and the onset of the
 * problem.
 */
export function WorstSignal({
  incidents,
  services,
  hosts,
  ready,
  failed,
  height = 190,
}: WorstSignalProps) {
  const { fromMs, toMs } = useTimeRange();
  const worst = worstIncident(incidents);
  const detail = useIncident(worst?.id ?? '');
  const lead = useMemo(() => (detail.data ? leadSignal(detail.data) : null), [detail.data]);
  const quiet = useMemo(() => quietSignal(services, hosts), [services, hosts]);
  const waits = worst === undefined ? !ready : detail.isPending;
  const chosen: Chosen | null = waits ? null : (lead ?? quiet);
  const range = useSignalRange({
    metric: chosen?.metric ?? '',
    labels: chosen?.labels ?? {},
    seriesId: chosen?.seriesId ?? null,
    fromMs,
    toMs,
    expected: chosen?.fixed ? null : (chosen?.expected ?? null),
  });
  const causeRef = detail.data?.diagnosis.causes[0]?.change?.ref ?? null;
  const markers = useChangeMarkers(fromMs, toMs, causeRef);
  const onsetAt = lead ? (detail.data?.onsetAt ?? null) : null;
  const window = useMemo<ChartWindow | undefined>(
    () => (onsetAt === null ? undefined : { fromMs: Date.parse(onsetAt), toMs: null }),
    [onsetAt],
  );
  const high = chosen?.fixed ? (chosen.expected?.high ?? null) : null;
  const unit = shownUnit(chosen?.metric ?? '', range.unit);
  const limits = useMemo<ChartLimit[]>(
    () =>
      high === null
        ? []
        : [{ value: high, label: `Limit ${formatMetric(high, unit)}`, alerting: true }],
    [high, unit],
  );
  const nothing = chosen === null && !waits;
  return (
    <TimeSeriesChart
      title={chosen ? signalTitle(chosen.metric, chosen.labels) : 'Worst signal'}
      unit={unit}
      series={range.series}
      limits={limits}
      markers={markers}
      markerWord="Change"
      status={nothing ? (failed ? 'error' : 'no-source') : range.status}
      empty={nothing && failed ? { onRetry: () => void failed.refetch() } : range.empty}
      baseline={range.usual}
      sources={range.sources}
      height={height}
      {...(range.band ? { band: range.band } : {})}
      {...(window ? { window } : {})}
      foot={
        worst ? (
          <TextLink href={`/incidents/${worst.id}`}>INC-{worst.number}: open the incident</TextLink>
        ) : undefined
      }
    />
  );
}
