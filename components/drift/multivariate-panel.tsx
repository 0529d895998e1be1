'use client';
import { useMemo } from 'react';
import { TimeSeriesChart } from '#components/charts/time-series-chart.tsx';
import { sourcesOf, type MetricRanges } from '#components/metrics/use-metric-ranges.ts';
import { formatNumber } from '#lib/format.ts';
import type { MultivariateDriftState } from '#lib/schemas/drift/windows.ts';
import { describeMultivariate } from './multivariate-text.ts';

/**
 * Multivariate drift over time: the distance of rows from the common structure of the baseline's
 * columns.
 */
export function MultivariatePanel({
  together,
  found,
}: {
  together: MultivariateDriftState;
  found: MetricRanges;
}) {
  const lines = found.results[0]?.series;
  const series = useMemo(
    () =>
      (lines ?? []).map(({ seriesId, labels, points }) => ({
        id: seriesId,
        name: `Reconstruction error, v${labels['version'] ?? ''}`,
        points,
      })),
    [lines],
  );
  const { lower, upper } = together.threshold;
  const limits = useMemo(
    () => [
      { value: lower, label: `Lower limit ${formatNumber(lower)}` },
      { value: upper, label: `Upper limit ${formatNumber(upper)}` },
    ],
    [lower, upper],
  );
  return (
    <TimeSeriesChart
      title="Multivariate drift"
      unit="1"
      series={series}
      limits={limits}
      status={found.status}
      stale={found.stale}
      sources={sourcesOf(found.results)}
      foot={describeMultivariate(together)}
      empty={{
        errorId: found.errorId,
        onRetry: found.onRetry,
        title: 'Not monitored in this range',
        text: 'Model monitoring records multivariate drift once there is a baseline and enough rows.',
      }}
    />
  );
}
