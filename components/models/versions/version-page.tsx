'use client';
import dynamic from 'next/dynamic';
import { DemoLink } from '#components/client/page/demo-badge.tsx';
import { DetailFrame, RAIL_GRID, RailSkeleton } from '#components/client/page/detail-frame.tsx';
import { LoadFailed } from '#components/client/page/load-failed.tsx';
import { NoPermission } from '#components/client/page/no-permission.tsx';
import { PageCrumb } from '#components/client/page/page-crumb.tsx';
import { useCan } from '#components/client/session.tsx';
import { ReproductionPanel } from '#components/experiments/reproduction/reproduction-panel.tsx';
import { OriginItem } from '#components/experiments/runs/origin-item.tsx';
import { DatasetsPanel } from '#components/experiments/runs/run-relations.tsx';
import { KeyValuePanel } from '#components/experiments/runs/run-values.tsx';
import { servingOf } from '#components/inference/model/model-rows.ts';
import {
  useAnswered,
  useModel,
  useRunOf,
  useVersion,
  useVersionMetrics,
  type ModelView,
} from '#components/inference/model/use-model.ts';
import { modelHref, versionHref } from '#components/labels/model-name.ts';
import { runHref } from '#components/labels/run-view.ts';
import { Button } from '#components/ui/button.tsx';
import { useDialog } from '#components/ui/dialogs/use-dialog.ts';
import { ButtonLink, TextLink } from '#components/ui/link.tsx';
import { MetaItem, PageHead } from '#components/ui/page-head.tsx';
import { Panel, PanelHeader } from '#components/ui/panel.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { SkeletonRows } from '#components/ui/states/skeleton.tsx';
import { Time } from '#components/ui/time.tsx';
import { namedMetrics } from '#lib/choices/metric-names.ts';
import { codeOf, codeWord } from '#lib/choices/reproduce.ts';
import type { ModelVersionDetail } from '#lib/schemas/models/models.ts';
import { AliasChips } from '../alias-chips.tsx';
import { ScanPanel } from '../card/scan-panel.tsx';
import { MetricByVersion } from './metric-by-version.tsx';
import { signatureOf } from './version-diff.ts';
import { VersionFiguresPanel, VersionTiles } from './version-figures-panel.tsx';
import { metricsOf, versionFigures } from './version-figures.ts';
import { VersionFilesPanel } from './version-files-panel.tsx';
import {
  answeredRange,
  answeredSpans,
  lifeOf,
  servingSpans,
  spansOf,
  type AliasSpan,
  type NamedRows,
} from './version-life.ts';
import {
  ServedIncidentsPanel,
  ServedPerformancePanel,
  SpansPanel,
  SpanTimes,
  VerdictPanel,
} from './version-served.tsx';
import { compareWith, describeRemoved } from './version-text.ts';

const PromoteDialog = dynamic(
  () => import('./promote-dialog.tsx').then((module) => module.PromoteDialog),
  { ssr: false },
);

const GateDialog = dynamic(
  () => import('#components/rollouts/gate-dialog.tsx').then((module) => module.GateDialog),
  {
    ssr: false,
  },
);

const PROMOTE = 'promote';
const GATE = 'gate';

interface Parts {
  view: ModelView;
  detail: ModelVersionDetail;
  run: ReturnType<typeof useRunOf>;
}

/** The version with a serving alias. A version that only sends rows is not a champion. */
function championOf(view: ModelView): number | null {
  const serving = servingOf(view.registered?.aliases ?? [], undefined);
  return serving === null ? null : Number(serving.version);
}

function Acts({ view, detail }: Omit<Parts, 'run'>) {
  const { version, name } = detail;
  const mayWrite = useCan('models:write');
  const dialog = useDialog();
  const versions = view.registered?.items.map((each) => each.version) ?? [];
  const champion = championOf(view);
  const other = compareWith(version, champion, versions);
  const against = mayWrite && champion !== version ? champion : null;
  return (
    <>
      {other === null ? null : (
        <ButtonLink href={`${modelHref(name)}?tab=versions&before=${other}&after=${version}`}>
          Compare with v{other}…
        </ButtonLink>
      )}
      <ButtonLink href={`${modelHref(name)}?tab=lineage&version=${version}`}>Lineage</ButtonLink>
      {against === null ? null : <Button onClick={() => dialog.open(GATE)}>Start gate…</Button>}
      {against !== null && dialog.is(GATE) ? (
        <GateDialog name={name} version={version} champion={against} dialog={dialog} />
      ) : null}
      {mayWrite ? <Button onClick={() => dialog.open(PROMOTE)}>Request promotion…</Button> : null}
      {mayWrite && dialog.is(PROMOTE) ? (
        <PromoteDialog
          name={name}
          version={version}
          aliases={view.registered?.aliases ?? []}
          copied={view.registered?.origin != null}
          dialog={dialog}
        />
      ) : null}
    </>
  );
}

function Meta({ view, detail, run }: Parts) {
  const code = codeOf((key) => run.data?.tags[key]);
  const aliases = (view.registered?.aliases ?? []).filter(
    (each) => each.version === detail.version,
  );
  return (
    <>
      {aliases.length === 0 ? null : (
        <MetaItem label="Aliases">
          <AliasChips aliases={aliases} />
        </MetaItem>
      )}
      <MetaItem label="Registered">
        <Time at={detail.createdAt} show="both" />
        {detail.createdBy === '' ? null : ` by ${detail.createdBy}`}
      </MetaItem>
      <MetaItem label="Run">
        {detail.run === null ? (
          'none visible to you'
        ) : (
          <TextLink href={runHref(detail.run.id)} className="wrap-anywhere whitespace-normal">
            {detail.run.name}
          </TextLink>
        )}
      </MetaItem>
      {code === null ? null : (
        <MetaItem label={codeWord(code).label}>
          <span className="ident" title={code}>
            {codeWord(code).short}
          </span>
        </MetaItem>
      )}
      {detail.status === 'READY' ? null : (
        <MetaItem label="Files">{detail.status.toLowerCase().replaceAll('_', ' ')}</MetaItem>
      )}
      {['', 'None'].includes(detail.stage) ? null : (
        <MetaItem label="Stage">{detail.stage}</MetaItem>
      )}
      <OriginItem origin={view.registered?.origin ?? null} />
    </>
  );
}

function Head({
  serving,
  rows,
  ...parts
}: Parts & { serving: readonly AliasSpan[]; rows: NamedRows }) {
  const { view, detail } = parts;
  const { state, word } = lifeOf(detail.version, serving, rows);
  const [last] = serving;
  return (
    <PageHead
      title={
        <>
          <span className="wrap-anywhere">{detail.name}</span>
          <span className="font-medium text-ink-3"> v{detail.version}</span>
        </>
      }
      afterTitle={
        <>
          <StateBadge state={state} badge>
            {word}
          </StateBadge>
          {view.registered?.demo === true ? <DemoLink /> : null}
        </>
      }
      sub={
        <>
          {last === undefined ? (
            'This version has never served. '
          ) : (
            <>
              {last.toAt === null ? 'Serving' : 'Served'} as {last.alias} <SpanTimes span={last} />
              .{' '}
            </>
          )}
          <span className="wrap-anywhere">{detail.description}</span>
        </>
      }
      actions={<Acts view={view} detail={detail} />}
      meta={<Meta {...parts} />}
    />
  );
}

/** Datasets of the run behind the version, with their digests. */
function DataPanel({ detail, run }: Pick<Parts, 'detail' | 'run'>) {
  const mayRead = useCan('experiments:read');
  if (run.data !== undefined) return <DatasetsPanel datasets={run.data.datasets} />;
  return (
    <Panel aria-label="Datasets">
      <PanelHeader title="Datasets" ruled />
      {!mayRead ? (
        <EmptyState kind="no-permission" title="Your role cannot see runs" className="min-h-28">
          Its training data is listed on its run.
        </EmptyState>
      ) : detail.run === null ? (
        <EmptyState kind="no-data" title="No training run found" className="min-h-28">
          Register the version from a run to see its data and digests here.
        </EmptyState>
      ) : run.isError ? (
        <LoadFailed what="training run" query={run} />
      ) : (
        <SkeletonRows rows={2} label="Loading the training run" />
      )}
    </Panel>
  );
}

function Version({ view, detail }: Omit<Parts, 'run'>) {
  const { name, version } = detail;
  const run = useRunOf(detail.run?.id ?? null);
  const metrics = useVersionMetrics(name, version);
  const hidden = !useCan('experiments:read');
  const aliases = view.registered?.aliases ?? [];
  const spans = spansOf(version, detail.aliasChanges, aliases);
  const serving = servingSpans(spans, aliases);
  const rows = { recent: view.sent, stored: useAnswered(view.sent) };
  const answered = answeredRange(detail, serving, rows);
  const champion = championOf(view);
  const against = champion === version ? null : champion;
  const [own = {}] = namedMetrics([detail.metrics]);
  const figures = versionFigures(
    metricsOf(metrics.data, version) ?? own,
    against === null ? null : metricsOf(metrics.data, against),
  );
  const schema =
    Object.keys(detail.schema).length > 0 ? detail.schema : signatureOf(run.data?.tags ?? {});
  return (
    <>
      <PageCrumb label={`v${version}`} parent={{ label: name, href: modelHref(name) }} />
      <Head view={view} detail={detail} run={run} serving={serving} rows={rows} />
      <VersionTiles figures={figures} against={against} />
      <div className={`${RAIL_GRID} items-start`}>
        <div className="flex min-w-0 flex-col gap-(--gutter)">
          <MetricByVersion name={name} version={version} />
          <VersionFiguresPanel figures={figures} against={against} />
          {detail.run === null ? null : <ReproductionPanel runId={detail.run.id} />}
          <KeyValuePanel
            title="Params"
            values={Object.fromEntries(detail.params.map(({ key, value }) => [key, value]))}
            hint="mlflow.log_param() and autolog() write params."
            hidden={hidden}
          />
          <KeyValuePanel
            title="Schema"
            values={schema}
            hidden={hidden}
            hint={
              detail.filesNote ??
              'Use log_model() with a signature or an input example to record columns and types.'
            }
          />
          <KeyValuePanel
            title="Environment"
            values={detail.environment}
            hidden={hidden}
            hint={
              detail.filesNote ??
              'log_model() records the Python version and packages with the model.'
            }
          />
          <KeyValuePanel
            title="Tags"
            values={detail.tags}
            hint="set_model_version_tag() writes tags."
          />
          <VersionFilesPanel detail={detail} />
          <ScanPanel name={name} version={version} />
        </div>
        <div className="flex min-w-0 flex-col gap-(--gutter)">
          <SpansPanel name={name} spans={spans} />
          <ServedPerformancePanel
            name={name}
            version={version}
            sends={view.sent !== null}
            range={answered}
          />
          <ServedIncidentsPanel name={name} spans={answeredSpans(serving, answered)} />
          <VerdictPanel name={name} version={version} />
          <DataPanel detail={detail} run={run} />
        </div>
      </div>
    </>
  );
}

/** One version of a model: details, comparison, lineage and performance. */
export function VersionPage({ name, version }: { name: string; version: string }) {
  const mayRead = useCan('models:read');
  const detail = useVersion(name, Number(version));
  const model = useModel(name);
  if (!mayRead) return <NoPermission permission="models:read" what="models" />;
  const newest = model.data?.registered?.latestVersion ?? null;
  const back =
    newest === null
      ? { href: '/models', label: 'All models' }
      : { href: versionHref(name, newest), label: `Version ${newest}` };
  const skeleton = <RailSkeleton rows={8} />;
  return (
    <DetailFrame
      query={detail}
      noun="version"
      gone={model.isPending ? '' : describeRemoved(version, model.data)}
      back={back}
      skeleton={skeleton}
    >
      {(found) => (
        <DetailFrame
          query={model}
          noun="model"
          gone="It may have been renamed."
          back={{ href: '/models', label: 'All models' }}
          skeleton={skeleton}
        >
          {(view) => <Version view={view} detail={found} />}
        </DetailFrame>
      )}
    </DetailFrame>
  );
}
