'use client';
import dynamic from 'next/dynamic';
import { CsvLink } from '#components/client/page/csv-link.tsx';
import { NoPermission } from '#components/client/page/no-permission.tsx';
import { QueryBody } from '#components/client/page/query-body.tsx';
import { useSave } from '#components/client/save/use-save.ts';
import { useCan } from '#components/client/session.tsx';
import { OUTBOUND_TEST_REASON, useMaySetOutbound } from '#components/client/use-outbound.ts';
import { Button } from '#components/ui/button.tsx';
import { ConfirmDialog } from '#components/ui/dialogs/alert-dialog.tsx';
import { useDialog } from '#components/ui/dialogs/use-dialog.ts';
import { PageHead } from '#components/ui/page-head.tsx';
import { Panel, PanelFoot, PanelHeader } from '#components/ui/panel.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { DataTable, type Column } from '#components/ui/tables/data-table.tsx';
import { stateColumn } from '#components/ui/tables/state-column.tsx';
import { Time } from '#components/ui/time.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import { isOutboundRestricted } from '#lib/choices/secrets.ts';
import { formatCount } from '#lib/format.ts';
import type { WebhookItem } from '#lib/schemas/models/webhooks.ts';
import { useWebhooks } from './use-webhooks.ts';
import { describeEvents, describeSecret, webhookBadge } from './webhook-text.ts';

const WebhookDialog = dynamic(
  () => import('./webhook-dialog.tsx').then((module) => module.WebhookDialog),
  { ssr: false },
);
const WebhookDeliveries = dynamic(
  () => import('./webhook-deliveries.tsx').then((module) => module.WebhookDeliveries),
  { ssr: false },
);

interface TestAnswer {
  result: {
    success: boolean;
    errorMessage?: string;
    responseStatus?: number;
    responseBody?: string;
  };
}

function tellTest(name: string, { result }: TestAnswer): void {
  const { success, responseStatus, responseBody = '', errorMessage = 'It gave no answer' } = result;
  const said = responseStatus === undefined ? errorMessage : `${responseStatus} ${responseBody}`;
  if (success)
    toast.success(`${name} accepted the test event`, { description: `It answered ${said}` });
  else toast.error(`${name} did not accept the test event`, { description: said });
}

function Acts({ item }: { item: WebhookItem }) {
  const remove = useSave('models');
  const test = useSave<TestAnswer>('models');
  const dialog = useDialog();
  const { id, name } = item;
  const path = `/api/webhooks/${id}`;
  const mayTest = useMaySetOutbound() || !isOutboundRestricted([item.secretAt], item.allow);
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
              onSuccess: (answer) => tellTest(name, answer),
              onError: (error) =>
                toast.error(`${name} was not tested`, { description: error.message }),
            },
          )
        }
      >
        Test<span className="sr-only"> {name}</span>
      </Button>
      <Button size="sm" onClick={() => dialog.open('deliveries', id)}>
        Deliveries…<span className="sr-only"> {name}</span>
      </Button>
      <Button size="sm" onClick={() => dialog.open('edit', id)}>
        Edit…<span className="sr-only"> {name}</span>
      </Button>
      <ConfirmDialog
        {...dialog.bind('remove', id)}
        trigger={
          <Button size="sm">
            Remove…<span className="sr-only"> {name}</span>
          </Button>
        }
        title={`Remove ${name}`}
        confirmLabel="Remove webhook"
        onConfirm={async () => {
          await remove.mutateAsync({ path, method: 'DELETE' });
          toast.success(`${name} removed`);
        }}
      >
        Deletes its deliveries
        {item.waiting > 0 ? `, ${formatCount(item.waiting, 'event')} not delivered yet` : ''}.
      </ConfirmDialog>
    </div>
  );
}

const COLUMNS: readonly Column<WebhookItem>[] = [
  stateColumn(webhookBadge),
  {
    id: 'name',
    header: 'Webhook',
    phone: 'title',
    className: 'md:max-w-80 md:py-1.5',
    cell: (row) => (
      <>
        <span className="font-medium wrap-anywhere">{row.name}</span>
        <span className="ident block truncate text-xs text-ink-3" title={row.url}>
          {row.url}
        </span>
        <span className="block text-xs text-ink-3">{describeSecret(row.secretAt)}</span>
        {row.problem === null ? null : (
          <span className="block text-xs wrap-anywhere text-ink-2">{row.problem}</span>
        )}
      </>
    ),
  },
  { id: 'events', header: 'Events', cell: (row) => describeEvents(row.events) },
  { id: 'waiting', header: 'Waiting', num: true, fit: true, cell: (row) => row.waiting },
  { id: 'failed', header: 'Abandoned', num: true, fit: true, cell: (row) => row.failed },
  {
    id: 'last',
    header: 'Last delivered',
    fit: true,
    cell: (row) =>
      row.lastDeliveredAt === null ? (
        <span className="text-ink-3">never</span>
      ) : (
        <Time at={row.lastDeliveredAt} />
      ),
  },
  {
    id: 'acts',
    header: <span className="sr-only">Actions</span>,
    fit: true,
    cell: (row) => <Acts item={row} />,
  },
];

/** Webhooks of the model registry and their deliveries. */
export function WebhooksPage() {
  const mayWrite = useCan('models:write');
  const query = useWebhooks();
  const dialog = useDialog();
  const itemOf = (name: string) => query.data?.items.find(({ id }) => id === dialog.id(name));
  const [editing, shown] = [itemOf('edit'), itemOf('deliveries')];
  if (!mayWrite) return <NoPermission permission="models:write" what="webhooks" />;
  return (
    <>
      <PageHead
        title="Registry webhooks"
        sub="Notifies external pipelines when a model, version, tag or alias is created or deleted. Each event is stored until it is delivered."
        actions={
          <Button variant="primary" onClick={() => dialog.open('new')}>
            Add webhook…
          </Button>
        }
      />
      <Panel aria-label="Registry webhooks" className="overflow-hidden">
        <PanelHeader
          title="Webhooks"
          count={query.data?.items.length}
          ruled
          end={<CsvLink path="/api/webhooks" query={{}} />}
        />
        <QueryBody query={query} what="webhooks">
          {({ items }) =>
            items.length === 0 ? (
              <EmptyState kind="no-source" title="No webhooks yet">
                Webhooks added by MLflow 3 clients also appear here.
              </EmptyState>
            ) : (
              <DataTable
                label="Webhooks, newest first"
                columns={COLUMNS}
                rows={items}
                rowKey={(row) => row.id}
              />
            )
          }
        </QueryBody>
        <PanelFoot>
          Headers, signature and body follow MLflow 3. A receiver that answers 410 is disabled.
        </PanelFoot>
      </Panel>
      {editing !== undefined || dialog.is('new') ? (
        <WebhookDialog key={editing?.id} item={editing ?? null} onClose={dialog.close} />
      ) : null}
      {shown === undefined ? null : (
        <WebhookDeliveries item={shown} onClose={() => void dialog.close()} />
      )}
    </>
  );
}
