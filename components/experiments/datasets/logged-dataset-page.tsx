'use client';
import { DemoLink } from '#components/client/page/demo-badge.tsx';
import { DetailFrame, RAIL_GRID, RailSkeleton } from '#components/client/page/detail-frame.tsx';
import { NoPermission } from '#components/client/page/no-permission.tsx';
import { PageCrumb } from '#components/client/page/page-crumb.tsx';
import { useCan } from '#components/client/session.tsx';
import {
  datasetHref,
  loggedDatasetHref,
  describePulled,
  shortDigest,
  formatSize,
  describeSource,
  describeUses,
} from '#components/labels/dataset-text.ts';
import { versionHref } from '#components/labels/model-name.ts';
import { RUN_STATE, runHref } from '#components/labels/run-view.ts';
import { Chip } from '#components/ui/badge.tsx';
import { CopyButton } from '#components/ui/copy-button.tsx';
import { Def, Defs } from '#components/ui/defs.tsx';
import { ButtonLink, TextLink } from '#components/ui/link.tsx';
import { MetaItem, PageHead } from '#components/ui/page-head.tsx';
import { Panel, PanelFoot, PanelHeader } from '#components/ui/panel.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { Table, Td, Th } from '#components/ui/tables/table.tsx';
import { Time } from '#components/ui/time.tsx';
import { formatCount, formatNumber } from '#lib/format.ts';
import type { LoggedDatasetDetail } from '#lib/schemas/experiments/logged-datasets.ts';
import { KeyValuePanel } from '../runs/run-values.tsx';
import { none } from './polled-cells.tsx';
import { useLoggedDataset } from './use-logged-datasets.ts';

type Part = { dataset: LoggedDatasetDetail };

const LIST = { label: 'Logged by runs', href: '/experiments/datasets/logged' };

/**
 * Maximum number of digests returned by the server, newest first. If the list is full, its last
 * entry may not be the oldest digest.
 */
const MOST_DIGESTS = 200;

/** Digests of the dataset, newest first, with the times when the data changed. */
function HistoryPanel({ dataset: { id, history } }: Part) {
  const oldest = history.length < MOST_DIGESTS ? history.at(-1)?.id : undefined;
  return (
    <Panel aria-label="History">
      <PanelHeader title="History" count={formatCount(history.length, 'digest')} />
      <Table label="Dataset digests, newest first">
        <thead>
          <tr>
            <Th fit>Changed</Th>
            <Th>Digest</Th>
            <Th num>Rows</Th>
            <Th num>Columns</Th>
            <Th num>Runs</Th>
            <Th fit>Last read</Th>
          </tr>
        </thead>
        <tbody>
          {history.map((row) => (
            <tr key={row.id} {...(row.id === id ? { className: 'bg-selected' } : {})}>
              <Td fit>
                {row.id === oldest ? 'first ' : ''}
                <Time at={row.firstUsedAt} show="absolute" />
              </Td>
              <Td className="wrap-anywhere whitespace-normal">
                {row.id === id ? (
                  <span className="ident font-medium">{shortDigest(row.digest)}, this one</span>
                ) : (
                  <TextLink href={loggedDatasetHref(row.id)} className="ident">
                    {shortDigest(row.digest)}
                  </TextLink>
                )}
              </Td>
              <Td num>{row.rows === null ? none('not logged') : formatNumber(row.rows)}</Td>
              <Td num>{row.columns === null ? none('not logged') : formatNumber(row.columns)}</Td>
              <Td num>{formatNumber(row.runs)}</Td>
              <Td fit>
                <Time at={row.lastUsedAt} />
              </Td>
            </tr>
          ))}
        </tbody>
      </Table>
    </Panel>
  );
}

function RunsPanel({ dataset: { usedBy, runs } }: Part) {
  return (
    <Panel aria-label="Runs">
      <PanelHeader title="Runs that used it" count={runs} ruled={runs === 0} />
      {usedBy.length === 0 ? (
        <EmptyState kind="no-data" title="No runs left" className="min-h-28">
          The runs that used it were deleted.
        </EmptyState>
      ) : (
        <Table label="Runs that used this digest, newest first">
          <thead>
            <tr>
              <Th>Run</Th>
              <Th>Used as</Th>
              <Th fit>Status</Th>
              <Th fit>Started</Th>
            </tr>
          </thead>
          <tbody>
            {usedBy.map((run) => (
              <tr key={run.id}>
                <Td className="wrap-anywhere whitespace-normal">
                  <TextLink href={runHref(run.id)} className="whitespace-normal">
                    {run.name}
                  </TextLink>
                </Td>
                <Td>{run.context ?? none('not specified')}</Td>
                <Td fit>
                  <StateBadge state={RUN_STATE[run.status]?.state ?? 'unknown'}>
                    {RUN_STATE[run.status]?.word ?? run.status}
                  </StateBadge>
                </Td>
                <Td fit>
                  <Time at={run.startedAt} />
                </Td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
      {runs > usedBy.length ? (
        <PanelFoot>
          The newest {formatNumber(usedBy.length)} of {formatNumber(runs)}.
        </PanelFoot>
      ) : null}
    </Panel>
  );
}

function VersionsPanel({ dataset: { versions } }: Part) {
  return (
    <Panel aria-label="Model versions">
      <PanelHeader title="Model versions" count={versions.length} ruled />
      {versions.length === 0 ? (
        <EmptyState kind="no-data" title="No versions found" className="min-h-28">
          Model versions registered from runs that used this digest appear here.
        </EmptyState>
      ) : (
        <Defs className="max-h-96 overflow-y-auto">
          {versions.map(({ model, version, context, aliases }) => (
            <Def key={`${model} ${version}`} label={context ?? 'not specified'}>
              <TextLink
                href={versionHref(model, version)}
                className="wrap-anywhere whitespace-normal"
              >
                {model} v{version}
              </TextLink>{' '}
              {aliases.map((alias) => (
                <Chip key={alias} className="mr-1">
                  {alias}
                </Chip>
              ))}
            </Def>
          ))}
        </Defs>
      )}
    </Panel>
  );
}

function SourcePanel({ dataset: { source, sourceType, pulled, elsewhere } }: Part) {
  return (
    <Panel aria-label="Source">
      <PanelHeader title="Source" ruled />
      <Defs>
        <Def label="Where" detail={sourceType}>
          <span className="ident wrap-anywhere">
            {source === '' ? none('not logged') : describeSource(source)}
          </span>
        </Def>
        <Def
          label="Dataset source"
          detail={pulled === null ? 'Tandem does not pull it' : describePulled(pulled)}
        >
          {pulled === null ? (
            none('none')
          ) : (
            <TextLink href={datasetHref(pulled.id)} className="wrap-anywhere whitespace-normal">
              {pulled.name}
            </TextLink>
          )}
        </Def>
        {elsewhere.map(({ id, experiment }) => (
          <Def key={id} label="Same digest in">
            <TextLink href={loggedDatasetHref(id)} className="wrap-anywhere whitespace-normal">
              {experiment.name}
            </TextLink>
          </Def>
        ))}
      </Defs>
    </Panel>
  );
}

function Head({ dataset }: Part) {
  const { id, name, digest, experiment, history, uses, demo } = dataset;
  const [newest] = history;
  const own = history.find((row) => row.id === id);
  const size = formatSize(dataset);
  return (
    <PageHead
      title={<span className="wrap-anywhere">{name}</span>}
      afterTitle={
        <>
          {newest === undefined || newest.id === id ? null : (
            <StateBadge state="warning" badge>
              Not the newest digest
            </StateBadge>
          )}
          {demo ? <DemoLink /> : null}
        </>
      }
      sub={
        newest === undefined ? (
          'Its runs were deleted.'
        ) : newest.id !== id ? (
          <>
            Later runs logged a different digest.{' '}
            <TextLink href={loggedDatasetHref(newest.id)}>The newest</TextLink>
          </>
        ) : history.length > 1 ? (
          <>
            Changed <Time at={newest.firstUsedAt} show="both" />, after{' '}
            {formatCount(history.length - 1, 'digest')} before.
          </>
        ) : (
          'All runs that name it logged the same digest.'
        )
      }
      actions={
        <ButtonLink href={`${LIST.href}?experiment=${experiment.id}`}>
          Datasets of the experiment
        </ButtonLink>
      }
      meta={
        <>
          <MetaItem label="Digest">
            <span className="ident wrap-anywhere">{digest}</span>
            <CopyButton value={digest} label="Copy the digest" />
          </MetaItem>
          <MetaItem label="Experiment">
            <TextLink
              href={`/experiments/${experiment.id}`}
              className="wrap-anywhere whitespace-normal"
            >
              {experiment.name}
            </TextLink>
          </MetaItem>
          {size === null ? null : <MetaItem label="Size">{size}</MetaItem>}
          {uses.length === 0 ? null : <MetaItem label="Used as">{describeUses(uses)}</MetaItem>}
          {own === undefined ? null : (
            <>
              <MetaItem label="First used">
                <Time at={own.firstUsedAt} />
              </MetaItem>
              <MetaItem label="Last read">
                <Time at={own.lastUsedAt} />
              </MetaItem>
            </>
          )}
        </>
      }
    />
  );
}

function Dataset({ dataset }: Part) {
  return (
    <>
      <PageCrumb label={dataset.name} parent={LIST} />
      <Head dataset={dataset} />
      <div className={`${RAIL_GRID} items-start`}>
        <div className="flex min-w-0 flex-col gap-(--gutter)">
          <HistoryPanel dataset={dataset} />
          <RunsPanel dataset={dataset} />
          <KeyValuePanel
            title="Schema"
            values={Object.fromEntries(dataset.schema.map(({ name, type }) => [name, type]))}
            hint="mlflow.data.from_pandas() and similar functions log the columns with their types."
          />
        </div>
        <div className="flex min-w-0 flex-col gap-(--gutter)">
          <VersionsPanel dataset={dataset} />
          <SourcePanel dataset={dataset} />
          <KeyValuePanel
            title="Profile"
            values={Object.fromEntries(dataset.profile.map(({ key, value }) => [key, value]))}
            hint="Row count and other facts logged by the client."
          />
        </div>
      </div>
    </>
  );
}

/** One digest of a dataset that runs logged, with the other digests of the same name. */
export function LoggedDatasetPage({ id }: { id: string }) {
  const mayRead = useCan('experiments:read');
  const query = useLoggedDataset(id);
  if (!mayRead) return <NoPermission permission="experiments:read" what="datasets" />;
  return (
    <DetailFrame
      query={query}
      noun="logged dataset"
      gone="No run logged a dataset with this address; its experiment may have been deleted."
      back={{ href: LIST.href, label: 'All logged datasets' }}
      skeleton={<RailSkeleton rows={6} />}
    >
      {(dataset) => <Dataset dataset={dataset} />}
    </DetailFrame>
  );
}
