'use client';
import { useMemo } from 'react';
import type { ChartMarker, ChartWindow } from '#components/charts/chart-types.ts';
import { TimeSeriesChart } from '#components/charts/time-series-chart.tsx';
import { useTimeRange } from '#components/client/use-time-range.ts';
import { expectedSentence } from '#components/labels/expected-range-text.ts';
import { TextLink } from '#components/ui/link.tsx';
import { chartLimits, chartLines, expectedBand } from './chart-lines.ts';
import type { ChartPlan } from './chart-plans.ts';
import { explorerHref } from './explorer-state.ts';
import { limitsOf, type DetectionLimit } from './use-limits.ts';
import { sourcesOf, useMetricRanges } from './use-metric-ranges.ts';

export interface MetricChartProps {
  plan: ChartPlan;
  environment: string | null;
  limits: readonly DetectionLimit[];
  markers: readonly ChartMarker[];
  window?: ChartWindow | undefined;
}

/** One chart of a resource, with markers, limits and expected range. */
export function MetricChart({ plan, environment, limits, markers, window }: MetricChartProps) {
  const { fromMs, toMs } = useTimeRange();
  const asked = plan.limitMetric ? [...plan.queries, plan.limitMetric] : plan.queries;
  const { results, status, stale, errorId, onRetry } = useMetricRanges(asked);
  const own = plan.limitMetric ? results.at(-1) : undefined;
  const lines = useMemo(() => chartLines(plan, results, environment), [plan, results, environment]);
  const band = useMemo(
    () => expectedBand(lines.primary, fromMs, toMs, plan.unit),
    [lines.primary, fromMs, toMs, plan.unit],
  );
  const first = plan.queries[plan.primary ?? 0];
  const drawn = useMemo(
    () =>
      first === undefined
        ? []
        : chartLimits(limitsOf(limits, first.metric, first.labels), plan.unit, own),
    [limits, first, plan.unit, own],
  );
  if (plan.optional && status === 'ready' && !lines.known) return null;
  const [only] = lines.primary;
  const sentence =
    first?.expected && lines.primary.length === 1
      ? expectedSentence(only?.expected, plan.unit)
      : first?.expected && lines.primary.length > 1
        ? 'Several lines: see the explorer for the expected range of each'
        : null;
  return (
    <TimeSeriesChart
      title={plan.title}
      unit={plan.unit}
      series={lines.series}
      limits={drawn}
      markers={markers}
      markerWord="Change"
      status={status}
      stale={stale}
      empty={{
        errorId,
        onRetry,
        ...(status === 'ready' && !lines.known
          ? { title: 'No data yet', text: `No series ${first?.metric ?? ''} found.` }
          : {}),
      }}
      {...(band ? { band } : {})}
      {...(window ? { window } : {})}
      {...(plan.wide ? { className: 'md:col-span-2' } : {})}
      sources={sourcesOf(results)}
      foot={
        <>
          <span className="min-w-0 truncate" title={sentence ?? undefined}>
            {status === 'ready'
              ? (sentence ?? (first?.expected ? '' : 'Shown as measured, not evaluated'))
              : ''}
          </span>
          {first ? (
            <TextLink href={explorerHref(first)} className="ml-auto">
              Explore<span className="sr-only"> {plan.title}</span>
            </TextLink>
          ) : null}
        </>
      }
    />
  );
}
