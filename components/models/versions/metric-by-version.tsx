'use client';
import { parseAsString, useQueryStates } from 'nuqs';
import { useMemo, type ReactNode } from 'react';
import type { ChartStatus } from '#components/charts/frame/chart-empty.tsx';
import { StepChart } from '#components/charts/step-chart.tsx';
import { singlePoint, type StepSeries } from '#components/charts/step-series.ts';
import { isApiError } from '#components/client/api.ts';
import { useCan } from '#components/client/session.tsx';
import { useVersionMetrics } from '#components/inference/model/use-model.ts';
import { Select } from '#components/ui/forms/select.tsx';
import { Panel, PanelBody, PanelFoot, PanelHeader } from '#components/ui/panel.tsx';
import { formatNumber } from '#lib/format.ts';
import type { VersionMetrics } from '#lib/schemas/models/models.ts';

/** One metric over the versions that have it. */
function metricLine(items: VersionMetrics['items'], metric: string): StepSeries {
  const points = items
    .flatMap(({ version, metrics }) => {
      const value = metrics[metric];
      return typeof value === 'number' ? [[version, value] as const] : [];
    })
    .toSorted(([a], [b]) => a - b);
  return { id: metric, name: metric, points };
}

const HIDDEN = {
  title: 'Your role cannot see metrics',
  text: 'They belong to the experiments of the versions.',
};

function statusOf(
  { isPending, isLoadingError }: ReturnType<typeof useVersionMetrics>,
  hidden: boolean,
): ChartStatus {
  if (isPending) return 'loading';
  if (isLoadingError) return 'error';
  return hidden ? 'no-permission' : 'ready';
}

/** A number instead of a chart if only one version has the metric. */
function SingleValue({
  metric,
  point: [version, value],
  foot,
}: {
  metric: string;
  point: StepSeries['points'][number];
  foot: ReactNode;
}) {
  return (
    <Panel aria-label={`${metric} by version`}>
      <PanelHeader title={metric} ruled />
      <PanelBody>
        <p>
          <span className="text-2xl font-semibold tabular-nums">{formatNumber(value, 4)}</span> in
          version {version}
        </p>
        <p className="text-xs text-ink-2">No other version has this metric.</p>
      </PanelBody>
      {foot === undefined ? null : <PanelFoot>{foot}</PanelFoot>}
    </Panel>
  );
}

/** A metric over the newest versions. `version` is always included and marked. */
export function MetricByVersion({
  name,
  version = null,
}: {
  name: string;
  version?: number | null;
}) {
  const [{ metric }, set] = useQueryStates({ metric: parseAsString.withDefault('') });
  const query = useVersionMetrics(name, version);
  const hidden = !useCan('experiments:read');
  const { data } = query;
  const names = useMemo(
    () =>
      [...new Set((data?.items ?? []).flatMap(({ metrics }) => Object.keys(metrics)))].toSorted(),
    [data],
  );
  const shown = names.includes(metric) ? metric : (names[0] ?? '');
  const series = useMemo(() => [metricLine(data?.items ?? [], shown)], [data, shown]);
  const mark = useMemo(
    () => (version === null ? undefined : { step: version, name: `v${version}` }),
    [version],
  );
  const foot =
    names.length < 2 ? undefined : (
      <span className="inline-flex max-w-full flex-wrap items-center gap-2">
        Metric
        <Select
          aria-label="Metric of the chart"
          className="max-w-full min-w-0"
          value={shown}
          options={names.map((value) => ({ value, label: value }))}
          onValueChange={(value) => void set({ metric: value })}
        />
      </span>
    );
  const single = singlePoint(series[0]);
  if (single !== null) return <SingleValue metric={shown} point={single} foot={foot} />;
  return (
    <StepChart
      title={shown === '' ? 'Metric by version' : `${shown} by version`}
      axis="Version"
      series={series}
      mark={mark}
      status={statusOf(query, hidden && names.length === 0)}
      empty={{
        errorId: isApiError(query.error) ? query.error.id : undefined,
        ...(data === undefined
          ? { onRetry: () => void query.refetch() }
          : hidden
            ? HIDDEN
            : {
                title: 'No version has metrics',
                text: 'A version shows the metrics of its logged model or its run: register it from a run that logs metrics.',
              }),
      }}
      foot={foot}
    />
  );
}
