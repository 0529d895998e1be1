'use client';
import { parseAsString, useQueryStates } from 'nuqs';
import { CsvLink } from '#components/client/page/csv-link.tsx';
import { DemoBadge } from '#components/client/page/demo-badge.tsx';
import { ListBody } from '#components/client/page/list-body.tsx';
import { NoPermission } from '#components/client/page/no-permission.tsx';
import { useCan } from '#components/client/session.tsx';
import {
  datasetHref,
  loggedDatasetHref,
  shortDigest,
  formatSize,
  describeSource,
  describeUses,
} from '#components/labels/dataset-text.ts';
import { ModelsConnect } from '#components/sources/models-connect.tsx';
import { Chip } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { SearchField } from '#components/ui/forms/search-field.tsx';
import { ButtonLink, TextLink } from '#components/ui/link.tsx';
import { PageHead } from '#components/ui/page-head.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { DataTable, type Column } from '#components/ui/tables/data-table.tsx';
import { NoMatch } from '#components/ui/tables/no-match.tsx';
import { Time } from '#components/ui/time.tsx';
import { formatCount, formatNumber } from '#lib/format.ts';
import type { LoggedDatasetItem } from '#lib/schemas/experiments/logged-datasets.ts';
import { none } from './polled-cells.tsx';
import { loggedQuery, useLoggedDatasets } from './use-logged-datasets.ts';

function NameCell({ row }: { row: LoggedDatasetItem }) {
  const source = describeSource(row.source);
  return (
    <>
      <span className="flex items-center gap-1.5">
        <span className="font-medium wrap-anywhere">{row.name}</span>
        {row.demo ? <DemoBadge className="leading-[14px]" /> : null}
      </span>
      <span className="ident block truncate text-xs text-ink-3" title={source}>
        {[row.sourceType, source].filter((part) => part !== '').join(' ')}
      </span>
    </>
  );
}

function DigestCell({ row }: { row: LoggedDatasetItem }) {
  return (
    <>
      <span className="ident" title={row.digest}>
        {shortDigest(row.digest)}
      </span>
      {row.changedAt === null ? null : (
        <span className="block text-xs text-ink-2">
          {formatCount(row.digests, 'digest')}, changed <Time at={row.changedAt} />
        </span>
      )}
    </>
  );
}

const COLUMNS: readonly Column<LoggedDatasetItem>[] = [
  {
    id: 'name',
    header: 'Dataset',
    link: true,
    phone: 'title',
    className: 'md:max-w-80 md:py-1.5',
    cell: (row) => <NameCell row={row} />,
  },
  { id: 'digest', header: 'Digest', fit: true, cell: (row) => <DigestCell row={row} /> },
  { id: 'size', header: 'Size', fit: true, cell: (row) => formatSize(row) ?? none('not logged') },
  {
    id: 'uses',
    header: 'Runs that used it as',
    className: 'md:max-w-56',
    cell: (row) => describeUses(row.uses),
  },
  {
    id: 'versions',
    header: 'Versions',
    num: true,
    cell: (row) => (row.versions === 0 ? none('none') : formatNumber(row.versions)),
  },
  {
    id: 'experiment',
    header: 'Experiment',
    className: 'md:max-w-48 truncate',
    cell: (row) => row.experiment.name,
  },
  {
    id: 'pulled',
    header: 'Pulled as',
    fit: true,
    phone: 'hide',
    cell: (row) =>
      row.pulled === null ? (
        none('not pulled')
      ) : (
        <TextLink href={datasetHref(row.pulled.id)} className="relative z-1">
          {row.pulled.name}
        </TextLink>
      ),
  },
  {
    id: 'used',
    header: 'Last read',
    fit: true,
    cell: (row) => (
      <>
        <Time at={row.lastUsedAt} />
        <span className="block text-xs text-ink-2">
          first <Time at={row.firstUsedAt} />
        </span>
      </>
    ),
  },
];

/** Includes the "pulled" column only if Tandem pulls at least one of the datasets. */
const columnsOf = (rows: readonly LoggedDatasetItem[]) =>
  rows.some(({ pulled }) => pulled !== null)
    ? COLUMNS
    : COLUMNS.filter(({ id }) => id !== 'pulled');

/** Datasets that runs logged with the digest of the data they read. */
export function LoggedDatasetsPage() {
  const mayRead = useCan('experiments:read');
  const [filter, setFilter] = useQueryStates({
    q: parseAsString.withDefault(''),
    experiment: parseAsString.withDefault(''),
  });
  const query = useLoggedDatasets(filter);
  const rows = query.data?.pages.flatMap((page) => page.items) ?? [];
  if (!mayRead) return <NoPermission permission="experiments:read" what="datasets" />;
  const filtered = filter.q !== '' || filter.experiment !== '';
  const clear = () => void setFilter({ q: null, experiment: null });
  const [first] = rows;
  return (
    <>
      <PageHead
        title={
          filtered || rows.length === 0
            ? 'Logged datasets'
            : `${query.hasNextPage ? 'More than ' : ''}${formatCount(rows.length, 'dataset')} logged by runs`
        }
        sub="Data named by runs with mlflow.log_input(), with its digest. Tables pulled by Tandem are dataset sources."
        actions={<ButtonLink href="/experiments/datasets">Dataset sources</ButtonLink>}
      />
      <Panel aria-label="Logged datasets" className="overflow-hidden">
        <div className="flex flex-wrap items-center gap-2 border-b border-line px-4 py-2">
          <SearchField
            label="Search by name, source or digest"
            placeholder="Name, source or digest"
            value={filter.q}
            onChange={(text) => void setFilter({ q: text === '' ? null : text })}
          />
          {filter.experiment === '' ? null : (
            <>
              <Chip on>Experiment {first?.experiment.name ?? filter.experiment}</Chip>
              <Button
                size="sm"
                variant="quiet"
                onClick={() => void setFilter({ experiment: null })}
              >
                All experiments
              </Button>
            </>
          )}
          <span className="ml-auto">
            <CsvLink path="/api/experiments/datasets" query={loggedQuery(filter)} size="sm" />
          </span>
        </div>
        <ListBody
          query={query}
          count={rows.length}
          what="logged datasets"
          noun="dataset"
          skeletonRows={6}
          empty={
            filtered ? (
              <NoMatch title="No matching datasets" onClear={clear} />
            ) : (
              <EmptyState
                kind="no-source"
                title="No datasets logged yet"
                command={'mlflow.log_input(dataset, context="training")'}
              >
                Name the data with a digest in a run to make the run reproducible. Its dataset then
                appears here.
              </EmptyState>
            )
          }
        >
          <DataTable
            label="Logged datasets, most recently used first"
            columns={columnsOf(rows)}
            rows={rows}
            rowKey={(row) => row.id}
            rowHref={(row) => loggedDatasetHref(row.id)}
            stale={query.isPlaceholderData}
          />
        </ListBody>
      </Panel>
      {query.isSuccess && rows.length === 0 && !filtered ? (
        <ModelsConnect title="Log a run" />
      ) : null}
    </>
  );
}
