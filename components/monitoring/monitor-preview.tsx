'use client';
import { useMemo, useState } from 'react';
import type { ChartLimit, ChartWindow } from '#components/charts/chart-types.ts';
import { TimeSeriesChart } from '#components/charts/time-series-chart.tsx';
import { isApiError } from '#components/shell/api.ts';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { Panel, PanelBody, PanelHeader } from '#components/ui/panel.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { Segmented } from '#components/ui/tabs.tsx';
import { formatCount, formatMetric } from '#lib/format.ts';
import type { MonitorPreview, MonitorRule } from '#lib/schemas/monitoring.ts';
import { formatSpan } from '#lib/time-format.ts';
import { groupName, previewSentence, unitOfQuery } from './monitor-words.ts';
import { usePreview } from './use-monitoring.ts';

function limitsOf(rule: MonitorRule, unit: string): ChartLimit[] {
  const line = (value: number, label: string): ChartLimit => ({
    value,
    label: `${label} ${formatMetric(value, unit)}`,
    alerting: true,
  });
  const { limit, high } = rule.bound;
  const back = rule.recovery;
  return [
    line(limit, rule.comparison === 'outside' ? 'lowest' : 'limit'),
    ...(high === null ? [] : [line(high, 'highest')]),
    ...(back === null
      ? []
      : [{ value: back.limit, label: `over at ${formatMetric(back.limit, unit)}` }]),
  ];
}

/** Past time in which it would have fired, marked on the chart; those of all drawn groups. */
function windowsOf(preview: MonitorPreview): ChartWindow[] {
  const windows = preview.series.flatMap((series) =>
    series.episodes.map(({ from, to }) => ({
      fromMs: Date.parse(from),
      toMs: Date.parse(to ?? preview.to),
    })),
  );
  return [...new Map(windows.map((window) => [window.fromMs, window])).values()];
}

/** What the rule would have done over the last day or week, with its chart. */
export function MonitorPreviewPanel({ rule }: { rule: MonitorRule }) {
  const [over, setOver] = useState<'24h' | '7d'>('24h');
  const { query, complete } = usePreview(rule, over);
  const preview = query.data;
  return (
    <Panel aria-label="Preview" className="overflow-hidden">
      <PanelHeader
        title="On history"
        ruled
        end={
          <Segmented
            label="Length of history"
            value={over}
            options={[
              { value: '24h', label: '24 hours' },
              { value: '7d', label: '7 days' },
            ]}
            onValueChange={(value) => setOver(value === '7d' ? '7d' : '24h')}
          />
        }
      />
      {!complete && preview === undefined ? (
        <EmptyState kind="no-data" title="Choose what to watch">
          The chart and what the monitor would have done appear here before anything is saved.
        </EmptyState>
      ) : query.isError ? (
        <EmptyState
          kind="error"
          title="There is no preview"
          errorId={isApiError(query.error) ? query.error.id : undefined}
          onRetry={() => void query.refetch()}
        >
          {query.error.message}
        </EmptyState>
      ) : (
        <PreviewBody rule={rule} preview={preview} stale={query.isPlaceholderData} />
      )}
    </Panel>
  );
}

function PreviewBody({
  rule,
  preview,
  stale,
}: {
  rule: MonitorRule;
  preview: MonitorPreview | undefined;
  stale: boolean;
}) {
  const unit = unitOfQuery(rule.query, preview?.unit ?? null);
  const series = useMemo(
    () =>
      (preview?.series ?? []).map((each) => ({
        id: JSON.stringify(each.labels),
        name: groupName(each.labels),
        points: each.points,
      })),
    [preview],
  );
  const windows = useMemo(() => (preview ? windowsOf(preview) : []), [preview]);
  const limits = useMemo(() => limitsOf(rule, unit), [rule, unit]);
  return (
    <PanelBody className="grid gap-3 pt-3">
      {preview ? (
        <p role="status" className="text-lg font-semibold">
          {preview.groups === 0 ? 'No data in this time' : previewSentence(preview)}
        </p>
      ) : null}
      <TimeSeriesChart
        bare
        title="Value of the monitor"
        unit={unit}
        series={series}
        limits={limits}
        window={windows}
        height={220}
        status={preview === undefined ? 'loading' : 'ready'}
        stale={stale}
        fromMs={preview ? Date.parse(preview.from) : 0}
        toMs={preview ? Date.parse(preview.to) : 1}
        valueLine={false}
        empty={{
          title: 'No series matches',
          text: 'Check the name of the metric and its labels.',
        }}
      />
      {preview && preview.groups > 0 ? <PreviewNotes preview={preview} /> : null}
    </PanelBody>
  );
}

function PreviewNotes({ preview }: { preview: MonitorPreview }) {
  const loud = preview.series.filter((each) => each.fired > 0);
  const more = preview.groups - preview.series.length;
  return (
    <>
      {loud.length > 0 && preview.groups > 1 ? (
        <ul className="grid gap-1" aria-label="Groups that would have fired">
          {loud.map((each) => (
            <li key={JSON.stringify(each.labels)} className="flex flex-wrap items-center gap-x-3">
              <StateBadge state="warning">{groupName(each.labels)}</StateBadge>
              <span className="text-xs text-ink-2">{previewSentence(each)}</span>
            </li>
          ))}
        </ul>
      ) : null}
      <p className="text-xs text-ink-3">
        {formatCount(preview.groups, 'group')}
        {more > 0 ? `, the ${preview.series.length} loudest are drawn` : ''}. Values of{' '}
        {formatSpan(preview.windowSeconds * 1_000)}, one every{' '}
        {formatSpan(preview.stepSeconds * 1_000)}, judged as the live monitor judges.
      </p>
    </>
  );
}
