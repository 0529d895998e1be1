'use client';
import { CsvLink } from '#components/shell/csv-link.tsx';
import { useMemo } from 'react';
import { NoPermission } from '#components/accounts/no-permission.tsx';
import { TimeSeriesChart } from '#components/charts/time-series-chart.tsx';
import { shownUnit } from '#components/incidents/signal-title.ts';
import { useCan } from '#components/shell/session.tsx';
import { useTimeRange } from '#components/shell/use-time-range.ts';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { PageHead } from '#components/ui/page-head.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { Segmented } from '#components/ui/tabs.tsx';
import { rangeReadings } from '#lib/choices/infrastructure.ts';
import type { RangeSeries } from '#lib/schemas/infrastructure.ts';
import { chartLimits, expectedBand } from './chart-lines.ts';
import { CopyLinkMenu } from './copy-link-menu.tsx';
import { expectedSentence } from './expected-words.ts';
import { LabelFilters } from './label-filters.tsx';
import { isHistogram, labelParams, unitOfReading, withPoints } from './metric-range.ts';
import type { Reading } from './metric-range.ts';
import { MetricPicker } from './metric-picker.tsx';
import { seriesStats } from './series-stats.ts';
import { SeriesTable } from './series-table.tsx';
import { readingsOf, useExplorerState, useMetricName } from './use-explorer.ts';
import { limitsOf, useLimits } from './use-limits.ts';
import { useMetricRanges } from './use-metric-ranges.ts';

const NO_SERIES: readonly RangeSeries[] = [];
const READING_WORD: Record<Reading, string> = {
  raw: 'As sent',
  rate: 'Per second',
  p50: 'p50',
  p95: 'p95',
  p99: 'p99',
};

function Explored() {
  const { metric, labels, as, lines, setLabels, setReading, setLines } = useExplorerState();
  const { fromMs, toMs } = useTimeRange();
  const limits = useLimits();
  const name = useMetricName(metric);
  const raw = as === 'raw';
  const { results, status, stale, errorId, error, onRetry } = useMetricRanges([
    { metric, labels, as, expected: raw },
  ]);
  const [result] = results;
  const found = result?.series ?? NO_SERIES;
  const rows = useMemo(() => seriesStats(withPoints(found)), [found]);
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
    () => (raw ? expectedBand(primary, fromMs, toMs, unit) : undefined),
    [raw, primary, fromMs, toMs, unit],
  );
  const shownLimits = useMemo(
    () => (raw ? chartLimits(limitsOf(limits, metric, labels), unit, undefined) : []),
    [raw, limits, metric, labels, unit],
  );
  const query = { metric, ...labelParams(labels), from: fromMs, to: toMs, as };
  const readings = name ? readingsOf(name.kind) : rangeReadings;
  return (
    <>
      <Panel aria-label="Query" className="gap-2 px-4 py-3">
        <div className="flex flex-wrap items-center gap-2">
          <Segmented
            label="Reading"
            value={as}
            onValueChange={(value) =>
              setReading(rangeReadings.find((reading) => reading === value) ?? 'raw')
            }
            options={readings.map((value) => ({
              value,
              label:
                value === 'raw' && isHistogram(name?.kind ?? '') ? 'Mean' : READING_WORD[value],
            }))}
          />
          <span className="text-xs text-ink-2">
            {name ? `${name.kind}${name.unit ? `, unit ${name.unit}` : ''}` : ''}
          </span>
          <span className="ml-auto flex flex-wrap gap-2">
            <CopyLinkMenu fromMs={fromMs} toMs={toMs} />
            <CsvLink path="/api/metrics/range" query={query} />
          </span>
        </div>
        <LabelFilters metric={metric} labels={labels} onChange={setLabels} />
      </Panel>
      <TimeSeriesChart
        title={as === 'raw' ? metric : `${metric}, ${READING_WORD[as].toLowerCase()}`}
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
        {...(raw && drawn.length === 1
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

/** Any metric with its labels: chart, figures and CSV; the address holds the whole view. */
export function MetricExplorer() {
  const may = useCan('metrics:read');
  const { metric } = useExplorerState();
  if (!may) return <NoPermission permission="metrics:read" what="metrics" />;
  return (
    <>
      <PageHead
        title="Metrics"
        sub="Choose a metric, narrow it by labels, read it as sent, per second or as a percentile."
      />
      <div className="grid items-start gap-(--gutter) lg:grid-cols-[280px_minmax(0,1fr)]">
        <MetricPicker metric={metric} />
        <div className="flex min-w-0 flex-col gap-(--gutter)">
          {metric === '' ? (
            <Panel>
              <EmptyState kind="no-data" title="No metric chosen">
                Take one from the list; the number beside it says how many series it has.
              </EmptyState>
            </Panel>
          ) : (
            <Explored key={metric} />
          )}
        </div>
      </div>
    </>
  );
}
