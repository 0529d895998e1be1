'use client';
import { useMemo } from 'react';
import { TimeSeriesChart } from '#components/charts/time-series-chart.tsx';
import type { ChartMarker } from '#components/charts/chart-types.ts';
import { chartLimits } from '#components/infrastructure/chart-lines.ts';
import { limitsOf, useLimits } from '#components/infrastructure/use-limits.ts';
import { isApiError } from '#components/shell/api.ts';
import { LoadFailed } from '#components/shell/load-failed.tsx';
import { useTimeRange } from '#components/shell/use-time-range.ts';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { Panel, PanelHeader } from '#components/ui/panel.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { servingAliases } from '#lib/choices/models.ts';
import { ColumnsPanel, SetBaseline } from './columns-panel.tsx';
import { labelsOnTheWay, mainMeasure, metricWord, performanceLines } from './health-figures.ts';
import { HealthTiles } from './health-tiles.tsx';
import { ModelsConnect } from './models-connect.tsx';
import { useBaselines, useColumnDrift, useEstimated, usePerformance } from './use-health.ts';
import type { ModelView } from './use-model.ts';

/** Versions as diamonds: when an alias that serves moved. */
function useVersionMarkers(view: ModelView): ChartMarker[] {
  return useMemo(
    () =>
      (view.registered?.aliasChanges ?? [])
        .filter(
          ({ alias, toVersion }) =>
            toVersion !== null && servingAliases.some((each) => each === alias),
        )
        .slice(0, 12)
        .map(({ at, toVersion }) => ({
          atMs: Date.parse(at),
          name: `v${toVersion ?? ''}`,
          relevant: String(toVersion) === view.serving?.version,
        })),
    [view],
  );
}

function PerformanceChart({
  view,
  performance,
  estimated,
}: {
  view: ModelView;
  performance: ReturnType<typeof usePerformance>;
  estimated: ReturnType<typeof useEstimated>;
}) {
  const { toMs } = useTimeRange();
  const limits = useLimits();
  const answer = performance.data;
  const measure = mainMeasure(answer?.kind ?? null);
  const guesses = estimated.results[0]?.series;
  const lines = useMemo(
    () => performanceLines(answer, guesses ?? [], measure),
    [answer, guesses, measure],
  );
  const window = useMemo(() => labelsOnTheWay(answer?.maturity ?? [], toMs), [answer, toMs]);
  const unit = measure === 'accuracy' ? 'ratio' : '1';
  const drawn = useMemo(
    () =>
      chartLimits(
        limitsOf(limits, 'model.quality', { model: view.name, measure, basis: 'realised' }),
        unit,
        undefined,
      ),
    [limits, view.name, measure, unit],
  );
  const markers = useVersionMarkers(view);
  return (
    <TimeSeriesChart
      title={metricWord(measure)}
      unit={unit}
      series={lines}
      limits={drawn}
      markers={markers}
      markerWord="Version live"
      height={240}
      status={performance.isPending ? 'loading' : performance.isError ? 'error' : 'ready'}
      stale={performance.isPlaceholderData}
      gapReason="No labels"
      empty={{
        errorId: isApiError(performance.error) ? performance.error.id : undefined,
        ...(performance.isError
          ? { onRetry: () => void performance.refetch() }
          : {
              title: 'No label in this range',
              text: 'Send labels to /api/ingest/labels when they are known, with the same request id.',
            }),
      }}
      {...(window === null ? {} : { window })}
      foot={
        answer === undefined || answer.judged === 0
          ? undefined
          : 'Realised: predictions that have their label. An estimate is drawn dashed and never mixed with it.'
      }
    />
  );
}

function DriftPart({
  name,
  hasBaseline,
  drift,
}: {
  name: string;
  hasBaseline: boolean | undefined;
  drift: ReturnType<typeof useColumnDrift>;
}) {
  if (drift.data !== undefined) return <ColumnsPanel name={name} drift={drift.data} />;
  return (
    <Panel aria-label="Columns, by drift">
      <PanelHeader title="Columns, by drift" ruled />
      {hasBaseline === false ? (
        <EmptyState
          kind="no-source"
          title="No baseline is set"
          action={<SetBaseline name={name} />}
        >
          Drift is the distance to what was normal. Say what that was: a range of rows, or a
          version.
        </EmptyState>
      ) : drift.isError ? (
        <LoadFailed what="drift of the columns" query={drift} />
      ) : (
        <SkeletonRows rows={5} label="Loading the drift" />
      )}
    </Panel>
  );
}

/** How the model fares: performance, drift, quality, volume. */
export function HealthTab({ view }: { view: ModelView }) {
  const sends = view.sent !== null && view.sent.lastAt !== null;
  const performance = usePerformance(view.name, '', sends);
  const baselines = useBaselines(view.name, sends);
  const hasBaseline = baselines.data === undefined ? undefined : baselines.data.items.length > 0;
  const drift = useColumnDrift(view.name, '', sends && hasBaseline === true);
  const estimated = useEstimated(view.name, sends);
  if (!sends)
    return (
      <>
        <Panel>
          <EmptyState kind="no-source" title="The model sends no rows">
            Performance, drift and quality come from what it answers. Let the service that serves it
            send its requests, and labels when they are known.
          </EmptyState>
        </Panel>
        <ModelsConnect title="Send what it answers" />
      </>
    );
  return (
    <>
      <HealthTiles
        view={view}
        performance={performance.data}
        drift={drift.data}
        estimated={estimated.results[0]?.series ?? []}
        hasBaseline={hasBaseline}
      />
      <PerformanceChart view={view} performance={performance} estimated={estimated} />
      <DriftPart name={view.name} hasBaseline={hasBaseline} drift={drift} />
    </>
  );
}
