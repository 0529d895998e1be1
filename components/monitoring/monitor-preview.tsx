'use client';
import { useMemo, useState } from 'react';
import type { ChartLimit, ChartWindow } from '#components/charts/chart-types.ts';
import { TimeSeriesChart } from '#components/charts/time-series-chart.tsx';
import { LoadFailed } from '#components/client/page/load-failed.tsx';
import { Segmented } from '#components/ui/menus/tabs.tsx';
import { Panel, PanelBody, PanelHeader } from '#components/ui/panel.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { SkeletonRows } from '#components/ui/states/skeleton.tsx';
import { formatCount, formatMetric } from '#lib/format.ts';
import type { MonitorPreview, MonitorRule } from '#lib/schemas/monitoring/monitoring.ts';
import { formatSpan } from '#lib/time-format.ts';
import { groupName, previewSentence, unitOfQuery } from './monitor-text.ts';
import { usePreview } from './use-preview.ts';

/**
 * Minimum distance between the recovery bound and the limit, as a share of the scale. Below it the
 * bound is not drawn, because the labels would overlap.
 */
const APART = 0.15;

function limitsOf(rule: MonitorRule, unit: string, highest: number): ChartLimit[] {
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
    ...(back === null || Math.abs(back.limit - limit) < APART * Math.max(highest, Math.abs(limit))
      ? []
      : [{ value: back.limit, label: `recovers at ${formatMetric(back.limit, unit)}` }]),
  ];
}

/** Past periods in which the rule would have fired, for all drawn groups, as chart markings. */
function windowsOf(preview: MonitorPreview): ChartWindow[] {
  const windows = preview.series.flatMap((series) =>
    series.episodes.map(({ from, to }) => ({
      fromMs: Date.parse(from),
      toMs: Date.parse(to ?? preview.to),
    })),
  );
  return [...new Map(windows.map((window) => [window.fromMs, window])).values()];
}

/** Preview of the rule over the last day or week, with a chart. */
export function MonitorPreviewPanel({ rule }: { rule: MonitorRule }) {
  const [over, setOver] = useState<'24h' | '7d'>('24h');
  const { query, complete } = usePreview(rule, over);
  const preview = query.data;
  return (
    <div className="grid min-w-0 gap-(--gutter)">
      <Panel aria-label="Preview" className="overflow-hidden">
        <PanelHeader
          title="Test on history"
          ruled
          end={
            <Segmented
              label="History length"
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
          <EmptyState kind="no-data" title="Choose a metric to monitor">
            A chart and the simulated alerts appear here before you save.
          </EmptyState>
        ) : query.isError ? (
          <LoadFailed what="preview" query={query} />
        ) : preview === undefined ? (
          <SkeletonRows rows={2} label="Loading the preview" />
        ) : (
          <PanelBody className="grid gap-3 pt-3">
            <p role="status" className="text-lg font-semibold">
              {preview.groups === 0 ? 'No data in this time' : previewSentence(preview)}
            </p>
            {preview.groups > 0 ? <PreviewNotes preview={preview} rule={rule} /> : null}
          </PanelBody>
        )}
      </Panel>
      {preview && preview.groups > 0 && !query.isError ? (
        <PreviewChart rule={rule} preview={preview} stale={query.isPlaceholderData} />
      ) : null}
    </div>
  );
}

function PreviewChart({
  rule,
  preview,
  stale,
}: {
  rule: MonitorRule;
  preview: MonitorPreview;
  stale: boolean;
}) {
  const unit = unitOfQuery(rule.query, preview.unit);
  const series = useMemo(
    () =>
      preview.series.map((each) => ({
        id: JSON.stringify(each.labels),
        name: groupName(each.labels),
        points: each.points,
      })),
    [preview],
  );
  const windows = useMemo(() => windowsOf(preview), [preview]);
  const limits = useMemo(() => {
    const values = preview.series.flatMap((each) => each.points.map(([, value]) => value ?? 0));
    return limitsOf(rule, unit, Math.max(0, ...values));
  }, [rule, unit, preview]);
  return (
    <TimeSeriesChart
      title={
        rule.query.kind === 'objective'
          ? 'Burn rate relative to the alert threshold'
          : 'Monitor value'
      }
      unit={unit}
      series={series}
      limits={limits}
      window={windows}
      height={220}
      stale={stale}
      fromMs={Date.parse(preview.from)}
      toMs={Date.parse(preview.to)}
      valueLine={false}
      sources={preview.sources}
      foot={windows.length > 0 ? 'Shaded: would have fired' : undefined}
    />
  );
}

function PreviewNotes({ preview, rule }: { preview: MonitorPreview; rule: MonitorRule }) {
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
        {more > 0 ? `, the ${preview.series.length} largest are drawn` : ''}.{' '}
        {rule.query.kind === 'objective'
          ? 'Burns'
          : `Values of ${formatSpan(preview.windowSeconds * 1_000)}`}
        , one every {formatSpan(preview.stepSeconds * 1_000)}, evaluated like the live monitor.
      </p>
    </>
  );
}
