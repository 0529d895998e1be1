'use client';
import { useMemo } from 'react';
import { ScatterChart } from '#components/charts/scatter-chart.tsx';
import { LoadFailed } from '#components/client/page/load-failed.tsx';
import { driftPoints, MATTERS, MOST_TIMES } from '#components/inference/model/health-figures.ts';
import type { useImportance } from '#components/inference/model/use-health.ts';
import { Panel, PanelHeader } from '#components/ui/panel.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { SkeletonRows } from '#components/ui/states/skeleton.tsx';
import { useZone } from '#components/ui/use-zone.ts';
import { formatCount } from '#lib/format.ts';
import type { ColumnDriftAnswer } from '#lib/schemas/drift/windows.ts';
import { describeImportance, sharesOf } from './importance-text.ts';
import { MeasureImportance } from './measure-importance.tsx';

const X = { label: 'Importance, share of all columns', unit: 'ratio' };
const Y = { label: `Drift as a multiple of its limit (max. ${MOST_TIMES})`, unit: '1' };
const MARKS = {
  limit: { value: 1, label: 'Limit' },
  split: { value: MATTERS, label: 'Investigate first' },
};

/** Plots drift against importance, so that the columns to act on first share a corner. */
export function DriftImportance({
  name,
  drift,
  importance: query,
}: {
  name: string;
  drift: ColumnDriftAnswer;
  importance: ReturnType<typeof useImportance>;
}) {
  const zone = useZone();
  const importance = query.data;
  const points = useMemo(() => {
    const shares = sharesOf(importance);
    return shares === null ? null : driftPoints(drift.columns, shares);
  }, [drift, importance]);
  if (importance === undefined)
    return (
      <Panel aria-label="Drift and importance">
        <PanelHeader title="Drift and importance" ruled />
        {query.isError ? (
          <LoadFailed what="column importance" query={query} />
        ) : (
          <SkeletonRows rows={6} label="Loading the importance" />
        )}
      </Panel>
    );
  if (points === null)
    return (
      <Panel aria-label="Drift and importance">
        <PanelHeader title="Drift and importance" ruled />
        <EmptyState
          kind="no-source"
          title="Importance: none"
          command={'mlflow.log_metric("importance/amount", 0.42)'}
          action={<MeasureImportance name={name} />}
        >
          {describeImportance(importance, zone)} Log importance with the version, or measure it:
          Tandem shuffles one column of labeled rows at a time and scores them with the model's
          executor or a surrogate.
        </EmptyState>
      </Panel>
    );
  return (
    <ScatterChart
      title="Drift and importance"
      points={points}
      x={X}
      y={Y}
      marks={MARKS}
      height={300}
      end={
        <>
          <span className="text-xs text-ink-3">{formatCount(points.length, 'column')}</span>
          {importance.source === 'logged' ? null : <MeasureImportance name={name} />}
        </>
      }
      empty={{
        title: 'Too few rows for a verdict',
        text: 'No column has a verdict in this range.',
      }}
      foot={describeImportance(importance, zone)}
    />
  );
}
