'use client';
import { useMemo } from 'react';
import { StepChart } from '#components/charts/step-chart.tsx';
import { isApiError } from '#components/client/api.ts';
import { useSeries } from './use-series.ts';

const DRAWN = 12;

function MetricChart({ metric, series }: { metric: string; series: ReturnType<typeof useSeries> }) {
  const { linesOf, pending, error, retry } = series;
  const lines = useMemo(() => linesOf(metric), [linesOf, metric]);
  return (
    <StepChart
      title={metric}
      series={lines}
      status={pending ? 'loading' : error === null ? 'ready' : 'error'}
      empty={{
        errorId: isApiError(error) ? error.id : undefined,
        ...(error === null ? {} : { onRetry: retry }),
        ...(error === null && !pending
          ? { title: 'No numeric values', text: 'Only NaN or infinite values were logged.' }
          : {}),
      }}
    />
  );
}

/** One chart over steps per metric, with one line per run; maximum eight runs. */
export function MetricCharts({
  runs,
  metrics,
}: {
  runs: readonly { id: string; name: string }[];
  metrics: readonly string[];
}) {
  const drawn = metrics.slice(0, DRAWN);
  const series = useSeries(runs.slice(0, 8), drawn);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-(--gutter) md:grid-cols-2">
      {drawn.map((metric) => (
        <MetricChart key={metric} metric={metric} series={series} />
      ))}
      {metrics.length > drawn.length ? (
        <p className="text-xs text-ink-3 md:col-span-2">
          Charts of the first {drawn.length} of {metrics.length} metrics; the table shows all of
          them.
        </p>
      ) : null}
    </div>
  );
}
