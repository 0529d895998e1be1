'use client';
import dynamic from 'next/dynamic';
import { useMemo } from 'react';
import { DetailFrame, RAIL_GRID, RailSkeleton } from '#components/client/page/detail-frame.tsx';
import { NoPermission } from '#components/client/page/no-permission.tsx';
import { PageCrumb } from '#components/client/page/page-crumb.tsx';
import { useSave } from '#components/client/save/use-save.ts';
import { useCan } from '#components/client/session.tsx';
import { summarizeChange, datasetBadge, summarizeRange } from '#components/labels/dataset-text.ts';
import { modelHref } from '#components/labels/model-name.ts';
import { chartPlans } from '#components/metrics/chart-plans.ts';
import { MetricChart } from '#components/metrics/metric-chart.tsx';
import type { DetectionLimit } from '#components/metrics/use-limits.ts';
import { Button } from '#components/ui/button.tsx';
import { CopyButton } from '#components/ui/copy-button.tsx';
import { Def, Defs } from '#components/ui/defs.tsx';
import { ConfirmDialog } from '#components/ui/dialogs/alert-dialog.tsx';
import { useDialog } from '#components/ui/dialogs/use-dialog.ts';
import { TextLink } from '#components/ui/link.tsx';
import { MetaItem, PageHead } from '#components/ui/page-head.tsx';
import { Panel, PanelFoot, PanelHeader } from '#components/ui/panel.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { Time } from '#components/ui/time.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import { formatCount, formatNumber } from '#lib/format.ts';
import type { DatasetSourceDetail } from '#lib/schemas/experiments/datasets.ts';
import { formatSpan } from '#lib/time-format.ts';
import { DatasetHistory } from './dataset-history.tsx';
import { useDataset } from './use-datasets.ts';

const DatasetDialog = dynamic(
  () => import('./dataset-dialog.tsx').then((module) => module.DatasetDialog),
  { ssr: false },
);

const NO_MARKERS: readonly [] = [];

/** The limits of the source, as chart lines. */
function limitsOf(source: DatasetSourceDetail): DetectionLimit[] {
  const { freshSeconds, range } = source;
  const limit = (key: string, metric: string, comparison: string, value: number | null) =>
    value === null
      ? []
      : [
          {
            key,
            name: key,
            metric,
            labels: { dataset: source.name },
            enabled: true,
            comparison,
            limit: value,
            severity: 'error',
            breaches: 1,
            of: 1,
            forMinutes: null,
          },
        ];
  return [
    ...limit('Stale', 'dataset.age', '>', freshSeconds),
    ...limit('Min. rows', 'dataset.rows', '<', range.low),
    ...limit('Max. rows', 'dataset.rows', '>', range.high),
  ];
}

function Acts({ source }: { source: DatasetSourceDetail }) {
  const dialog = useDialog();
  const save = useSave('experiments');
  const { id, name } = source;
  const pull = (): void =>
    save.mutate(
      { path: `/api/datasets/${id}/pull`, method: 'POST' },
      {
        onSuccess: () => toast.success(`Pulling ${name} now`),
        onError: (error) => toast.error(`Could not pull ${name}`, { description: error.message }),
      },
    );
  return (
    <>
      <Button onClick={pull} pending={save.isPending} disabled={!source.enabled}>
        Pull now
      </Button>
      <Button onClick={() => dialog.open('edit')}>Edit…</Button>
      <ConfirmDialog
        {...dialog.bind('delete')}
        trigger={<Button>Delete…</Button>}
        title={`Delete ${name}`}
        confirmLabel="Delete source"
        onConfirm={async () => {
          await save.mutateAsync({ path: `/api/datasets/${id}`, method: 'DELETE' });
          toast.success(`${name} deleted`);
          await dialog.leave('/experiments/datasets');
        }}
      >
        Deletes its history and closes its open alerts. Metrics stay until they expire.
      </ConfirmDialog>
      {dialog.is('edit') ? <DatasetDialog item={source} onClose={dialog.close} /> : null}
    </>
  );
}

/**
 * Differences between the last table and the expected schema, with a button that accepts the new
 * schema.
 */
function SchemaPanel({ source }: { source: DatasetSourceDetail }) {
  const mayWrite = useCan('experiments:write');
  const { changes, pinned, schemaMode } = source;
  if (pinned === null) return null;
  return (
    <Panel aria-label="Schema">
      <PanelHeader title="Expected schema" count={pinned.length} ruled />
      {changes.length === 0 ? null : (
        <ul className="grid gap-1 border-b border-line px-4 py-2">
          {changes.map((change) => (
            <li key={change.column} className="wrap-anywhere">
              <StateBadge state={schemaMode === 'pinned' ? 'error' : 'info'}>
                {summarizeChange(change)}
              </StateBadge>
            </li>
          ))}
        </ul>
      )}
      <Defs className="max-h-80 overflow-y-auto">
        {pinned.map(({ name, type }) => (
          <Def key={name} label={type}>
            <span className="ident wrap-anywhere">{name}</span>
          </Def>
        ))}
      </Defs>
      {changes.length > 0 && schemaMode === 'pinned' && mayWrite ? (
        <PanelFoot>
          <ConfirmDialogAccept source={source} />
        </PanelFoot>
      ) : null}
    </Panel>
  );
}

function ConfirmDialogAccept({ source: { id, name, changes } }: { source: DatasetSourceDetail }) {
  const save = useSave('experiments');
  const dialog = useDialog();
  return (
    <ConfirmDialog
      {...dialog.bind('accept')}
      trigger={<Button size="sm">Accept the new schema…</Button>}
      title={`Accept the schema of ${name}`}
      confirmLabel="Accept schema"
      onConfirm={() => save.mutateAsync({ path: `/api/datasets/${id}/schema`, method: 'POST' })}
    >
      {formatCount(changes.length, 'column')} {changes.length === 1 ? 'differs' : 'differ'}. The
      alert ends and later tables are compared with this schema.
    </ConfirmDialog>
  );
}

const BY = {
  digest: 'the run logged its digest',
  address: 'the run logged its address',
  name: 'the run logged its name',
} as const;

function ModelsPanel({ models }: Pick<DatasetSourceDetail, 'models'>) {
  return (
    <Panel aria-label="Models trained on it">
      <PanelHeader title="Models trained on it" count={models.length} ruled />
      {models.length === 0 ? (
        <EmptyState kind="no-data" title="No models found" className="min-h-28">
          To link a model, log the digest, address or name of this data with mlflow.log_input().
        </EmptyState>
      ) : (
        <Defs>
          {models.map(({ name, version, by }) => (
            <Def key={name} label={`v${version}`} detail={BY[by]}>
              <TextLink href={`${modelHref(name)}?tab=lineage`}>{name}</TextLink>
            </Def>
          ))}
        </Defs>
      )}
    </Panel>
  );
}

function FactsPanel({ source }: { source: DatasetSourceDetail }) {
  const { freshSeconds, digest } = source;
  return (
    <Panel aria-label="Source">
      <PanelHeader title="Source" ruled />
      <Defs>
        <Def label="URL">
          <span className="ident wrap-anywhere">{source.url}</span>
        </Def>
        <Def label="disabled" detail={source.enabled ? undefined : 'switched off'}>
          {formatSpan(source.everySeconds * 1_000)}
        </Def>
        <Def label="Stale after">
          {freshSeconds === null ? 'never' : formatSpan(freshSeconds * 1_000)}
        </Def>
        <Def label="Rows">{summarizeRange(source.range)}</Def>
        <Def label="Digest">
          {digest === null ? (
            'none yet'
          ) : (
            <span className="flex items-start gap-1">
              <span className="ident wrap-anywhere">{digest}</span>
              <CopyButton value={digest} label="Copy the digest" />
            </span>
          )}
        </Def>
        <Def label="Team">{source.team?.name ?? 'none'}</Def>
        <Def label="Environment">{source.environment?.name ?? 'none'}</Def>
        <Def label="Last changed by" detail={<Time at={source.updatedAt} />}>
          {source.editedBy}
        </Def>
      </Defs>
    </Panel>
  );
}

function Source({ source }: { source: DatasetSourceDetail }) {
  const mayWrite = useCan('experiments:write');
  const limits = useMemo(() => limitsOf(source), [source]);
  const { state, word } = datasetBadge(source);
  const plans = chartPlans({ kind: 'dataset', name: source.name, labels: {} });
  return (
    <>
      <PageCrumb label={source.name} />
      <PageHead
        title={<span className="wrap-anywhere">{source.name}</span>}
        afterTitle={
          <StateBadge state={state} badge>
            {word}
          </StateBadge>
        }
        sub={source.problem}
        actions={mayWrite ? <Acts source={source} /> : null}
        meta={
          <>
            <MetaItem label="Rows">
              {source.rows === null ? 'none yet' : formatNumber(source.rows)}
            </MetaItem>
            <MetaItem label="Data from">
              {source.dataAt === null ? 'unknown' : <Time at={source.dataAt} />}
            </MetaItem>
            <MetaItem label="Pulled">
              {source.pulledAt === null ? 'never' : <Time at={source.pulledAt} />}
            </MetaItem>
            {source.resourceId === null ? null : (
              <TextLink href={`/infrastructure/${source.resourceId}`}>
                {source.firing === 0 ? 'In the graph' : formatCount(source.firing, 'alert')}
              </TextLink>
            )}
          </>
        }
      />
      <div className="grid gap-(--gutter) md:grid-cols-2">
        {plans.slice(0, 2).map((plan) => (
          <MetricChart
            key={plan.id}
            plan={plan}
            environment={null}
            limits={limits}
            markers={NO_MARKERS}
          />
        ))}
      </div>
      <div className={`${RAIL_GRID} items-start`}>
        <div className="flex min-w-0 flex-col gap-(--gutter)">
          <DatasetHistory id={source.id} />
        </div>
        <div className="flex min-w-0 flex-col gap-(--gutter)">
          <SchemaPanel source={source} />
          <ModelsPanel models={source.models} />
          <FactsPanel source={source} />
        </div>
      </div>
    </>
  );
}

/** Page of one dataset source. */
export function DatasetPage({ id }: { id: string }) {
  const mayRead = useCan('experiments:read');
  const query = useDataset(id);
  if (!mayRead) return <NoPermission permission="experiments:read" what="datasets" />;
  return (
    <DetailFrame
      query={query}
      noun="dataset source"
      gone="No dataset source has this address; it may have been deleted."
      back={{ href: '/experiments/datasets', label: 'All datasets' }}
      skeleton={<RailSkeleton rows={6} />}
    >
      {(source) => <Source source={source} />}
    </DetailFrame>
  );
}
