'use client';
import { useMemo } from 'react';
import { TimeSeriesChart } from '#components/charts/time-series-chart.tsx';
import { NoPermission } from '#components/client/page/no-permission.tsx';
import { useCan } from '#components/client/session.tsx';
import { useTimeRange } from '#components/client/use-time-range.ts';
import { expectedSentence } from '#components/labels/expected-range-text.ts';
import { shownUnit } from '#components/labels/signal-title.ts';
import { chartLimits, expectedBand } from '#components/metrics/chart-lines.ts';
import { labelParams, unitOfReading, withPoints } from '#components/metrics/metric-range.ts';
import { useExplorerState, useMetricName } from '#components/metrics/use-explorer.ts';
import { limitsOf, useLimits } from '#components/metrics/use-limits.ts';
import { useMetricRanges } from '#components/metrics/use-metric-ranges.ts';
import { PageHead } from '#components/ui/page-head.tsx';
import type { RangeSeries } from '#lib/schemas/infrastructure/infrastructure.ts';
import { chartTitle, groupingOf, groupNames } from './metric-grouping.ts';
import { MetricPicker } from './metric-picker.tsx';
import { MetricStart } from './metric-start.tsx';
import { QueryPanel } from './query-panel.tsx';
import { seriesStats } from './series-stats.ts';
import { SeriesTable } from './series-table.tsx';

const NO_SERIES: readonly RangeSeries[] = [];
function Explored() {
  const explorer = useExplorerState();
  const { metric, labels, as, lines, group, setLines } = explorer;
  const grouping = groupingOf(explorer);
  const { fromMs, toMs } = useTimeRange();
  const limits = useLimits();
  const name = useMetricName(metric);
  const raw = as === 'raw';
  const single = raw && group === '';
  const { results, status, stale, errorId, error, onRetry } = useMetricRanges([
    { metric, labels, as, expected: raw && group === '', ...grouping },
  ]);
  const [result] = results;
  const found = result?.series ?? NO_SERIES;
  const rows = useMemo(() => {
    const drawn = withPoints(found);
    return seriesStats(drawn, group === '' ? undefined : groupNames(drawn, group));
  }, [found, group]);
  const selected = useMemo<ReadonlySet<string>>(() => new Set(lines), [lines]);
  const drawn = useMemo(() => {
    const ticked = rows.filter((row) => selected.has(row.id));
    return ticked.length > 0 ? ticked : rows;
  }, [rows, selected]);
  const series = useMemo(
    () => drawn.map((row) => ({ id: row.id, name: row.name, points: row.series.points })),
    [drawn],
  );
  const unit = unitOfReading(shownUnit(metric, result?.unit ?? name?.unit ?? null), as, name?.kind);
  const primary = useMemo(() => drawn.map((row) => row.series), [drawn]);
  const band = useMemo(
    () => (single ? expectedBand(primary, fromMs, toMs, unit) : undefined),
    [single, primary, fromMs, toMs, unit],
  );
  const shownLimits = useMemo(
    () => (raw ? chartLimits(limitsOf(limits, metric, labels), unit, undefined) : []),
    [raw, limits, metric, labels, unit],
  );
  const query = { metric, ...labelParams(labels), from: fromMs, to: toMs, as, ...grouping };
  return (
    <>
      <QueryPanel explorer={explorer} name={name} query={query} />
      <TimeSeriesChart
        title={chartTitle(metric, as, grouping)}
        unit={unit}
        series={series}
        height={300}
        status={status}
        stale={stale}
        limits={shownLimits}
        sources={result?.sources ?? []}
        {...(band ? { band } : {})}
        empty={{
          errorId,
          onRetry,
          ...(status === 'error' && error ? { text: error.message } : {}),
          ...(status === 'ready' && found.length === 0
            ? {
                title: 'No series matches',
                text: 'Remove a label filter or choose another metric.',
              }
            : {}),
        }}
        {...(single && drawn.length === 1
          ? { foot: <span>{expectedSentence(primary[0]?.expected, unit)}</span> }
          : {})}
      />
      {rows.length > 0 ? (
        <SeriesTable
          rows={rows}
          unit={unit}
          selected={selected}
          onSelect={(ticked) => setLines([...ticked])}
          reduced={result?.reduced ?? false}
          truncated={result?.truncated ?? false}
          ended={found.length - rows.length}
        />
      ) : null}
    </>
  );
}

/** Any metric with its labels: chart, statistics and CSV; the URL contains the entire view. */
export function MetricExplorer() {
  const may = useCan('metrics:read');
  const { metric } = useExplorerState();
  if (!may) return <NoPermission permission="metrics:read" what="metrics" />;
  return (
    <>
      <PageHead
        title="Metrics"
        sub="Choose a metric, filter it by labels, group it, and view it as sent, per second or as a percentile."
      />
      <div className="grid items-start gap-(--gutter) lg:grid-cols-[280px_minmax(0,1fr)]">
        <MetricPicker metric={metric} />
        <div className="flex min-w-0 flex-col gap-(--gutter)">
          {metric === '' ? <MetricStart /> : <Explored key={metric} />}
        </div>
      </div>
    </>
  );
}
