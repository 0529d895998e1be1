'use client';
import dynamic from 'next/dynamic';
import { CsvLink } from '#components/client/page/csv-link.tsx';
import { ListPanel } from '#components/client/page/list-panel.tsx';
import { NoPermission } from '#components/client/page/no-permission.tsx';
import { PageCrumb } from '#components/client/page/page-crumb.tsx';
import { useSave } from '#components/client/save/use-save.ts';
import { useCan } from '#components/client/session.tsx';
import { OUTBOUND_TEST_REASON, useMaySetOutbound } from '#components/client/use-outbound.ts';
import { Button } from '#components/ui/button.tsx';
import { ConfirmDialog } from '#components/ui/dialogs/alert-dialog.tsx';
import { useDialog } from '#components/ui/dialogs/use-dialog.ts';
import { PageHead } from '#components/ui/page-head.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { DataTable, type Column } from '#components/ui/tables/data-table.tsx';
import { stateColumn } from '#components/ui/tables/state-column.tsx';
import { Time } from '#components/ui/time.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import { isOutboundRestricted } from '#lib/choices/secrets.ts';
import type { MlflowServerItem } from '#lib/schemas/experiments/servers.ts';
import { everyColumn, NameAndUrl, none } from '../datasets/polled-cells.tsx';
import { describeCopies, describeRemoved, mlflowServerBadge } from './mlflow-server-text.ts';
import { useMlflowServers } from './use-mlflow-servers.ts';

const MlflowServerDialog = dynamic(
  () => import('./mlflow-server-dialog.tsx').then((module) => module.MlflowServerDialog),
  { ssr: false },
);

function Acts({ item, onEdit }: { item: MlflowServerItem; onEdit: () => void }) {
  const sync = useSave('experiments');
  const test = useSave<{ version: string }>('experiments');
  const dialog = useDialog();
  const { name } = item;
  const path = `/api/experiments/servers/${item.id}`;
  const restricted = isOutboundRestricted([item.secretRef, item.webhookSecretRef], item.allow);
  const mayTest = useMaySetOutbound() || !restricted;
  const failed = (title: string) => (error: Error) =>
    toast.error(title, { description: error.message });
  return (
    <div className="flex flex-wrap justify-end gap-1.5">
      <Button
        size="sm"
        pending={test.isPending}
        disabled={!mayTest}
        title={mayTest ? undefined : OUTBOUND_TEST_REASON}
        onClick={() =>
          test.mutate(
            { path: `${path}/test`, method: 'POST' },
            {
              onSuccess: ({ version }) => toast.success(`${name} responds: MLflow ${version}`),
              onError: failed(`${name} does not respond`),
            },
          )
        }
      >
        Test
      </Button>
      <Button
        size="sm"
        pending={sync.isPending}
        disabled={!item.enabled}
        onClick={() =>
          sync.mutate(
            { path: `${path}/sync`, method: 'POST', body: { sweep: true } },
            {
              onSuccess: () => toast.success(`Reading all runs of ${name} now`),
              onError: failed(`${name} was not read`),
            },
          )
        }
      >
        Sync now
      </Button>
      <Button size="sm" onClick={onEdit}>
        Edit…
      </Button>
      <ConfirmDialog
        {...dialog.bind('remove', item.id)}
        trigger={<Button size="sm">Remove…</Button>}
        title={`Remove ${name}`}
        confirmLabel="Remove server"
        onConfirm={async () => {
          await sync.mutateAsync({ path, method: 'DELETE' });
          toast.success(`${name} removed`);
        }}
      >
        Copied data stays and belongs to Tandem from then on. Aliases are no longer updated there.
      </ConfirmDialog>
    </div>
  );
}

const columns = (edit: ((item: MlflowServerItem) => void) | null): Column<MlflowServerItem>[] => [
  stateColumn(mlflowServerBadge),
  {
    id: 'name',
    header: 'Server',
    phone: 'title',
    className: 'md:max-w-96 md:py-1.5',
    cell: (row) => (
      <>
        <NameAndUrl {...row} />
        {row.problem === null ? null : (
          <span className="block text-xs wrap-anywhere text-ink-2">{row.problem}</span>
        )}
      </>
    ),
  },
  {
    id: 'copies',
    header: 'Copied',
    cell: (row) => (
      <>
        {describeCopies(row.counts)}
        <span className="block text-xs text-ink-3">{describeRemoved(row.counts)}</span>
      </>
    ),
  },
  {
    id: 'through',
    header: 'Synced up to',
    fit: true,
    cell: (row) => (row.syncedThrough === null ? none('nothing') : <Time at={row.syncedThrough} />),
  },
  {
    id: 'due',
    header: 'Next',
    fit: true,
    phone: 'hide',
    cell: (row) => (row.enabled ? <Time at={row.dueAt} /> : none('off')),
  },
  everyColumn,
  ...(edit === null
    ? []
    : [
        {
          id: 'acts',
          header: <span className="sr-only">Actions</span>,
          fit: true,
          cell: (row: MlflowServerItem) => <Acts item={row} onEdit={() => edit(row)} />,
        },
      ]),
];

/** MLflow servers whose experiments, runs and models are copied to Tandem. */
export function MlflowServersPage() {
  const mayRead = useCan('experiments:read');
  const mayWrite = useCan('experiments:write');
  const query = useMlflowServers();
  const dialog = useDialog();
  const editing = query.data?.items.find(({ id }) => id === dialog.id('edit')) ?? null;
  if (!mayRead) return <NoPermission permission="experiments:read" what="MLflow servers" />;
  return (
    <>
      <PageCrumb label="MLflow servers" />
      <PageHead
        title="MLflow servers"
        sub="Experiments, runs, models and aliases are copied from these servers and kept in sync. An alias change in Tandem needs an approval and is written back; a change on the server appears as a change here."
        actions={
          mayWrite ? (
            <Button variant="primary" onClick={() => dialog.open('new')}>
              Add server…
            </Button>
          ) : null
        }
      />
      <ListPanel
        label="MLflow servers"
        title="Servers"
        end={<CsvLink path="/api/experiments/servers" query={{}} />}
        query={query}
        what="MLflow servers"
        empty={
          <EmptyState kind="no-source" title="No MLflow servers yet">
            {mayWrite
              ? 'Enter the address that clients use as MLFLOW_TRACKING_URI. Files stay on the server.'
              : 'Your role can read MLflow servers but not add them.'}
          </EmptyState>
        }
      >
        {(items) => (
          <DataTable
            label="MLflow servers, newest first"
            columns={columns(mayWrite ? ({ id }) => dialog.open('edit', id) : null)}
            rows={items}
            rowKey={(row) => row.id}
          />
        )}
      </ListPanel>
      {mayWrite && (editing !== null || dialog.is('new')) ? (
        <MlflowServerDialog item={editing} onClose={dialog.close} />
      ) : null}
    </>
  );
}
