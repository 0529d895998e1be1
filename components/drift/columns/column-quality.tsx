'use client';
import { useMemo } from 'react';
import { TimeSeriesChart } from '#components/charts/time-series-chart.tsx';
import { isApiError } from '#components/client/api.ts';
import { useColumnQuality } from '#components/inference/model/use-health.ts';
import { useModel } from '#components/inference/model/use-model.ts';
import { QUALITY_CHECKS } from './quality-rows.ts';

/** Shares of a column's rows that fail a check, over time. */
export function ColumnQuality({
  name,
  column,
  version,
}: {
  name: string;
  column: string;
  version: string;
}) {
  const found = useColumnQuality(name, column, version);
  const sent = useModel(name).data?.sent;
  const own = found.data?.columns[0];
  const series = useMemo(
    () =>
      own === undefined
        ? []
        : QUALITY_CHECKS.filter(({ check }) => own[check] !== null).map(({ check, word }) => ({
            id: check,
            name: word,
            points: own.series.map(({ at, rows, ...counts }) => {
              const count = counts[check];
              return [Date.parse(at), count === null || rows === 0 ? null : count / rows] as const;
            }),
          })),
    [own],
  );
  return (
    <TimeSeriesChart
      title="Data quality, share of rows"
      unit="ratio"
      series={series}
      status={found.isPending ? 'loading' : found.isError ? 'error' : 'ready'}
      stale={found.isPlaceholderData}
      sources={sent?.sources ?? []}
      zero
      gapReason="No rows"
      empty={{
        errorId: isApiError(found.error) ? found.error.id : undefined,
        ...(found.isError
          ? { onRetry: () => void found.refetch() }
          : { title: 'No rows in this range' }),
      }}
    />
  );
}
