'use client';
import { useMemo } from 'react';
import { TimeSeriesChart } from '#components/charts/time-series-chart.tsx';
import { QueryBody } from '#components/client/page/query-body.tsx';
import { explorerHref } from '#components/metrics/explorer-state.ts';
import { unitOfReading, withPoints } from '#components/metrics/metric-range.ts';
import { useMetricNames } from '#components/metrics/use-explorer.ts';
import { useMetricRanges } from '#components/metrics/use-metric-ranges.ts';
import { ButtonLink, TextLink } from '#components/ui/link.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { groupNames } from './metric-grouping.ts';
import { seriesStats } from './series-stats.ts';
import { startMetrics, type StartMetric } from './start-metrics.ts';

function StartChart({ title, unit, query }: StartMetric) {
  const { results, status, stale, errorId, onRetry } = useMetricRanges([query]);
  const found = results[0]?.series;
  const series = useMemo(() => {
    const drawn = withPoints(found ?? []);
    const names = query.by === undefined ? ['All series'] : groupNames(drawn, query.by);
    return seriesStats(drawn, names).map((row) => ({
      id: row.id,
      name: row.name,
      points: row.series.points,
    }));
  }, [found, query.by]);
  return (
    <TimeSeriesChart
      title={title}
      unit={unitOfReading(unit, query.as ?? 'raw')}
      series={series}
      height={150}
      status={status}
      stale={stale}
      sources={results[0]?.sources ?? []}
      empty={{ errorId, onRetry }}
      foot={
        <TextLink href={explorerHref(query)} className="ml-auto">
          Explore<span className="sr-only"> {title}</span>
        </TextLink>
      }
    />
  );
}

/** Starting charts, shown while no metric is selected. */
export function MetricStart() {
  const names = useMetricNames('');
  return (
    <QueryBody query={names} what="metrics" rows={12}>
      {({ items }) => {
        const start = startMetrics(items);
        if (start.length === 0)
          return (
            <Panel>
              <EmptyState
                kind="no-source"
                title="No metrics yet"
                action={
                  <ButtonLink href="/sources" size="sm">
                    Open sources
                  </ButtonLink>
                }
              >
                Connect a source that sends metrics.
              </EmptyState>
            </Panel>
          );
        return (
          <div className="grid gap-(--gutter) xl:grid-cols-2">
            {start.map((each) => (
              <StartChart key={each.query.metric} {...each} />
            ))}
          </div>
        );
      }}
    </QueryBody>
  );
}
