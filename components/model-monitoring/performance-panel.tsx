'use client';
import { useMemo } from 'react';
import { TimeSeriesChart } from '#components/charts/time-series-chart.tsx';
import { isApiError } from '#components/client/api.ts';
import { useTimeRange } from '#components/client/use-time-range.ts';
import {
  drawnMeasure,
  estimateBand,
  FEW_LABELLED,
  incidentWindows,
  labelsOnTheWay,
  performanceLines,
  stepsOfFew,
} from '#components/inference/model/health-figures.ts';
import type { useEstimated, usePerformance } from '#components/inference/model/use-health.ts';
import { useIncidentsOfModel, type ModelView } from '#components/inference/model/use-model.ts';
import { useVersionMarkers } from '#components/inference/model/use-version-markers.ts';
import { type FirstRequests, moreMarkers } from '#components/inference/model/version-markers.ts';
import { metricWord, measureUnit } from '#components/labels/measure-text.ts';
import { chartLimits } from '#components/metrics/chart-lines.ts';
import { limitsOf, useLimits } from '#components/metrics/use-limits.ts';
import { formatCount } from '#lib/format.ts';

const noRequests: FirstRequests = [];

/**
 * Quality over time: actual values as a solid line, estimates dashed within their band. Marks
 * versions, incidents and pending labels.
 */
export function PerformanceChart({
  view,
  performance,
  estimated,
}: {
  view: ModelView;
  performance: ReturnType<typeof usePerformance>;
  estimated: ReturnType<typeof useEstimated>;
}) {
  const { fromMs, toMs } = useTimeRange();
  const limits = useLimits();
  const incidents = useIncidentsOfModel(view.name).data;
  const answer = performance.data;
  const guess = estimated.data;
  // The estimate determines the measure and the text below. A chart drawn before it arrives would
  // change and shift the content that follows.
  const isPending = performance.isPending || estimated.isPending;
  const measure = drawnMeasure(answer, guess);
  const lines = useMemo(() => performanceLines(answer, guess, measure), [answer, guess, measure]);
  const band = useMemo(() => estimateBand(answer, guess, measure), [answer, guess, measure]);
  const windows = useMemo(() => {
    const open = labelsOnTheWay(answer?.maturity ?? [], toMs);
    return [
      ...(open === null ? [] : [open]),
      ...incidentWindows(incidents ?? [], { fromMs, toMs }),
    ];
  }, [answer, incidents, fromMs, toMs]);
  const unit = measureUnit(measure);
  const drawn = useMemo(
    () =>
      chartLimits(
        limitsOf(limits, 'model.quality', { model: view.name, measure, basis: 'realised' }),
        unit,
        undefined,
      ),
    [limits, view.name, measure, unit],
  );
  const { markers, more } = useVersionMarkers(view, answer?.firstRequests ?? noRequests);
  const dashed = lines.some((line) => line.estimated);
  const why =
    measure === 'f1'
      ? ' One class has more than 80% of the labels, so the chart shows F1 of the rarer one: accuracy would always be high.'
      : '';
  const few = stepsOfFew(answer).size;
  const left =
    few === 0
      ? ''
      : ` ${formatCount(few, 'step')} with fewer than ${FEW_LABELLED} labeled rows excluded.`;
  const assumption = dashed && guess !== undefined ? ` ${guess.assumption}` : '';
  return (
    <TimeSeriesChart
      title={metricWord(measure)}
      unit={unit}
      series={lines}
      {...(band === undefined ? {} : { band })}
      limits={drawn}
      markers={markers}
      markerWord="Version"
      height={240}
      status={isPending ? 'loading' : performance.isError ? 'error' : 'ready'}
      stale={performance.isPlaceholderData}
      gapReason={few === 0 ? 'No labels' : 'Few labels or none'}
      empty={{
        errorId: isApiError(performance.error) ? performance.error.id : undefined,
        ...(performance.isError
          ? { onRetry: () => void performance.refetch() }
          : {
              title: 'No labels in this range',
              text: 'Send labels to /api/ingest/labels when available, with the same request id.',
            }),
      }}
      window={windows}
      sources={view.sent?.sources ?? []}
      foot={
        lines.length === 0
          ? undefined
          : `Actual: predictions with labels, at the time of the request. Estimates are dashed and never mixed with actual values.${left}${why}${assumption} ${moreMarkers(more)}`
      }
    />
  );
}
