'use client';
import dynamic from 'next/dynamic';
import { CsvLink } from '#components/client/page/csv-link.tsx';
import { ListPanel } from '#components/client/page/list-panel.tsx';
import { NoPermission } from '#components/client/page/no-permission.tsx';
import { useCan } from '#components/client/session.tsx';
import {
  datasetBadge,
  datasetHref,
  datasetsHeadline,
  shortDigest,
} from '#components/labels/dataset-text.ts';
import { Button } from '#components/ui/button.tsx';
import { useDialog } from '#components/ui/dialogs/use-dialog.ts';
import { ButtonLink } from '#components/ui/link.tsx';
import { PageHead } from '#components/ui/page-head.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { DataTable, type Column } from '#components/ui/tables/data-table.tsx';
import { stateColumn } from '#components/ui/tables/state-column.tsx';
import { Time } from '#components/ui/time.tsx';
import { formatNumber } from '#lib/format.ts';
import type { DatasetSourceItem } from '#lib/schemas/experiments/datasets.ts';
import { everyColumn, NameAndUrl, none } from './polled-cells.tsx';
import { useDatasets } from './use-datasets.ts';

const DatasetDialog = dynamic(
  () => import('./dataset-dialog.tsx').then((module) => module.DatasetDialog),
  { ssr: false },
);

const COLUMNS: readonly Column<DatasetSourceItem>[] = [
  stateColumn(datasetBadge),
  {
    id: 'name',
    header: 'Dataset',
    link: true,
    phone: 'title',
    className: 'md:max-w-96 md:py-1.5',
    cell: (row) => <NameAndUrl {...row} />,
  },
  {
    id: 'rows',
    header: 'Rows',
    num: true,
    cell: (row) => (row.rows === null ? none('none yet') : formatNumber(row.rows)),
  },
  {
    id: 'digest',
    header: 'Digest',
    fit: true,
    cell: (row) => <span className="ident">{shortDigest(row.digest)}</span>,
  },
  {
    id: 'age',
    header: 'Data from',
    fit: true,
    cell: (row) => (row.dataAt === null ? none('unknown') : <Time at={row.dataAt} />),
  },
  {
    id: 'pulled',
    header: 'Pulled',
    fit: true,
    cell: (row) => (row.pulledAt === null ? none('never') : <Time at={row.pulledAt} />),
  },
  everyColumn,
];

/** Tables that are pulled from external sources, with the result of the last pull. */
export function DatasetsPage() {
  const mayRead = useCan('experiments:read');
  const mayWrite = useCan('experiments:write');
  const query = useDatasets();
  const dialog = useDialog();
  if (!mayRead) return <NoPermission permission="experiments:read" what="datasets" />;
  return (
    <>
      <PageHead
        title={datasetsHeadline(query.data?.items ?? [])}
        sub="Tables behind a URL, pulled on a schedule. A stale, short or changed table opens an incident before the models that learn from it degrade."
        actions={
          <>
            <ButtonLink href="/experiments/datasets/logged">Logged by runs</ButtonLink>
            {mayWrite ? (
              <Button variant="primary" onClick={() => dialog.open('new')}>
                New source…
              </Button>
            ) : null}
          </>
        }
      />
      <ListPanel
        label="Dataset sources"
        title="Sources"
        end={<CsvLink path="/api/datasets" query={{}} />}
        query={query}
        what="datasets"
        empty={
          <EmptyState kind="no-source" title="No dataset sources yet">
            {mayWrite
              ? 'Enter the URL of a CSV, JSON or Parquet table: an API, an export or the output of a scraper.'
              : 'Your role can read dataset sources but not create them.'}
          </EmptyState>
        }
      >
        {(items) => (
          <DataTable
            label="Dataset sources, newest first"
            columns={COLUMNS}
            rows={items}
            rowKey={(row) => row.id}
            rowHref={(row) => datasetHref(row.id)}
          />
        )}
      </ListPanel>
      {mayWrite && dialog.is('new') ? <DatasetDialog item={null} onClose={dialog.close} /> : null}
    </>
  );
}
