'use client';
import dynamic from 'next/dynamic';
import { DetailFrame, RAIL_GRID, RailSkeleton } from '#components/client/page/detail-frame.tsx';
import { NoPermission } from '#components/client/page/no-permission.tsx';
import { PageCrumb } from '#components/client/page/page-crumb.tsx';
import { useCan } from '#components/client/session.tsx';
import { RUN_STATE } from '#components/labels/run-view.ts';
import { TextLink } from '#components/ui/link.tsx';
import { Tabs } from '#components/ui/menus/tabs.tsx';
import { MetaItem, PageHead } from '#components/ui/page-head.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { Skeleton } from '#components/ui/states/skeleton.tsx';
import { Time } from '#components/ui/time.tsx';
import { formatCount, formatDuration } from '#lib/format.ts';
import type { RunDetail } from '#lib/schemas/experiments/runs.ts';
import { ReproducePanel } from '../reproduction/reproduce-panel.tsx';
import { ReproductionPanel } from '../reproduction/reproduction-panel.tsx';
import { OriginItem } from './origin-item.tsx';
import { DatasetsPanel, ModelsPanel, NestedPanel, ParentPanel } from './run-relations.tsx';
import { KeyValuePanel, LastMetrics } from './run-values.tsx';
import { useRun } from './use-runs.ts';

const MetricCharts = dynamic(
  () => import('./metric-charts.tsx').then((module) => module.MetricCharts),
  { ssr: false, loading: () => <Skeleton className="h-56" /> },
);
const ArtifactTree = dynamic(
  () => import('./artifact-tree.tsx').then((module) => module.ArtifactTree),
  { ssr: false, loading: () => <Panel className="h-56" data-loading="" /> },
);

const ownTags = (run: RunDetail) =>
  Object.fromEntries(Object.entries(run.tags).filter(([key]) => !key.startsWith('mlflow.')));

function Overview({ run }: { run: RunDetail }) {
  return (
    <div className={`${RAIL_GRID} items-start`}>
      <div className="flex min-w-0 flex-col gap-(--gutter)">
        <LastMetrics metrics={run.lastMetrics} />
        <ReproductionPanel runId={run.id} />
        <KeyValuePanel
          title="Params"
          values={run.params}
          hint="mlflow.log_param() and autolog() write params."
        />
        <KeyValuePanel
          title="Tags"
          values={ownTags(run)}
          hint="mlflow.set_tag() writes tags. MLflow's own tags are not shown."
        />
      </div>
      <div className="flex min-w-0 flex-col gap-(--gutter)">
        <ReproducePanel run={run} />
        <DatasetsPanel datasets={run.datasets} />
        <ModelsPanel run={run} />
        {run.parentId === null ? null : <ParentPanel id={run.parentId} />}
        <NestedPanel runs={run.children} />
      </div>
    </div>
  );
}

function Run({ run }: { run: RunDetail }) {
  const shown = RUN_STATE[run.status];
  const metrics = run.lastMetrics.map(({ key }) => key);
  return (
    <>
      <PageCrumb
        label={run.name}
        parent={{ label: run.experiment.name, href: `/experiments/${run.experiment.id}` }}
      />
      <PageHead
        title={<span className="wrap-anywhere">{run.name}</span>}
        afterTitle={
          <StateBadge state={shown?.state ?? 'unknown'} badge>
            {shown?.word ?? run.status}
          </StateBadge>
        }
        meta={
          <>
            <MetaItem label="Experiment">
              <TextLink href={`/experiments/${run.experiment.id}`}>{run.experiment.name}</TextLink>
            </MetaItem>
            <MetaItem label="Started">
              <Time at={run.startedAt} show="both" />
            </MetaItem>
            <MetaItem label="Duration">
              {run.durationMs !== null
                ? formatDuration(run.durationMs / 1_000)
                : ['RUNNING', 'SCHEDULED'].includes(run.status)
                  ? 'still running'
                  : 'not reported'}
            </MetaItem>
            <MetaItem label="By">{run.user === '' ? 'not reported' : run.user}</MetaItem>
            <OriginItem origin={run.origin} />
            <MetaItem label="Id">
              <span className="ident">{run.id}</span>
            </MetaItem>
          </>
        }
      />
      <Tabs
        label="Parts of the run"
        items={[
          { id: 'overview', label: 'Overview' },
          { id: 'metrics', label: 'Metrics', count: metrics.length },
          { id: 'files', label: 'Files' },
        ]}
      >
        {(tab) =>
          tab === 'files' ? (
            <ArtifactTree
              source={`/api/runs/${run.id}/files`}
              noun="run"
              hint="mlflow.log_artifact() and log_model() store files here."
            />
          ) : tab === 'metrics' ? (
            metrics.length === 0 ? (
              <LastMetrics metrics={[]} />
            ) : (
              <>
                <p className="text-ink-2">
                  {formatCount(metrics.length, 'metric')} over the steps of this run.
                </p>
                <MetricCharts runs={[{ id: run.id, name: run.name }]} metrics={metrics} />
              </>
            )
          ) : (
            <Overview run={run} />
          )
        }
      </Tabs>
    </>
  );
}

/** Page of one training run. */
export function RunPage({ id }: { id: string }) {
  const mayRead = useCan('experiments:read');
  const query = useRun(id);
  if (!mayRead) return <NoPermission permission="experiments:read" what="experiments" />;
  return (
    <DetailFrame
      query={query}
      noun="run"
      gone="It may have been permanently deleted, or the link is incomplete."
      back={{ href: '/experiments', label: 'All experiments' }}
      skeleton={<RailSkeleton rows={6} />}
    >
      {(run) => <Run run={run} />}
    </DetailFrame>
  );
}
