'use client';
import { Ellipsis } from 'lucide-react';
import dynamic from 'next/dynamic';
import { CsvLink } from '#components/client/page/csv-link.tsx';
import { ListPanel } from '#components/client/page/list-panel.tsx';
import { useSave } from '#components/client/save/use-save.ts';
import { useCan } from '#components/client/session.tsx';
import { checkBadge, resultSentence } from '#components/labels/check-text.ts';
import { ConfirmDialog } from '#components/ui/dialogs/alert-dialog.tsx';
import { useDialog } from '#components/ui/dialogs/use-dialog.ts';
import { IconButton } from '#components/ui/icon-button.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Menu, MenuItem } from '#components/ui/menus/menu.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { DataTable, type Column } from '#components/ui/tables/data-table.tsx';
import { stateColumn } from '#components/ui/tables/state-column.tsx';
import { Time } from '#components/ui/time.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import type { CheckItem } from '#lib/schemas/monitoring/checks.ts';
import { formatSpan } from '#lib/time-format.ts';
import { useChecks } from './use-monitoring.ts';

const CheckDialog = dynamic(
  () => import('./check-dialog.tsx').then((module) => module.CheckDialog),
  {
    ssr: false,
  },
);

type Act = (kind: 'edit' | 'delete', item: CheckItem) => void;

function columnsOf(act: Act | null): Column<CheckItem>[] {
  return [
    stateColumn(checkBadge),
    {
      id: 'name',
      header: 'Check',
      phone: 'title',
      className: 'md:py-1.5',
      cell: (item) => (
        <>
          {item.resourceId === null ? (
            <span className="font-medium">{item.name}</span>
          ) : (
            <TextLink href={`/infrastructure/${item.resourceId}`}>{item.name}</TextLink>
          )}
          <span className="ident block text-xs text-ink-3 wrap-anywhere">
            {item.probe.kind} {item.probe.target}
          </span>
        </>
      ),
    },
    {
      id: 'result',
      header: 'Last result',
      cell: (item) => (item.result === null ? 'none yet' : resultSentence(item.result)),
    },
    {
      id: 'ran',
      header: 'Ran',
      fit: true,
      cell: (item) =>
        item.ranAt === null ? <span className="text-ink-3">never</span> : <Time at={item.ranAt} />,
    },
    {
      id: 'every',
      header: 'Every',
      fit: true,
      cell: (item) => formatSpan(item.everySeconds * 1_000),
    },
    ...(act === null
      ? []
      : [
          {
            id: 'acts',
            header: <span className="sr-only">Actions</span>,
            fit: true,
            phone: 'bare' as const,
            cell: (item: CheckItem) => (
              <Menu
                trigger={
                  <IconButton size="icon-sm" icon={Ellipsis} label={`Actions for ${item.name}`} />
                }
              >
                <MenuItem onSelect={() => act('edit', item)}>Edit…</MenuItem>
                <MenuItem onSelect={() => act('delete', item)}>Delete…</MenuItem>
              </Menu>
            ),
          },
        ]),
  ];
}

/** Built-in checks with their last result. */
export function CheckList() {
  const query = useChecks(useCan('incidents:read'));
  const mayWrite = useCan('detection:write');
  const save = useSave('monitoring');
  const dialog = useDialog();
  const [editing, deleting] = ['edit-check', 'delete-check'].map((name) =>
    query.data?.items.find(({ id }) => id === dialog.id(name)),
  );
  return (
    <>
      <ListPanel
        label="Checks"
        title="Checks"
        end={<CsvLink path="/api/checks" query={{}} />}
        query={query}
        what="checks"
        empty={
          <EmptyState kind="no-data" title="No checks yet">
            Tandem checks a URL, a port or a name server from outside, and warns before a
            certificate expires.
          </EmptyState>
        }
      >
        {(items) => (
          <DataTable
            label="Checks, newest first"
            columns={columnsOf(
              mayWrite ? (kind, { id }) => dialog.open(`${kind}-check`, id) : null,
            )}
            rows={items}
            rowKey={(item) => item.id}
          />
        )}
      </ListPanel>
      {mayWrite && editing ? <CheckDialog item={editing} onClose={dialog.close} /> : null}
      {mayWrite && deleting ? (
        <ConfirmDialog
          {...dialog.bind('delete-check', deleting.id)}
          title={`Delete ${deleting.name}`}
          confirmLabel="Delete check"
          onConfirm={async () => {
            await save.mutateAsync({ path: `/api/checks/${deleting.id}`, method: 'DELETE' });
            toast.success(`${deleting.name} deleted`);
          }}
        >
          Its metrics stay until they expire.
        </ConfirmDialog>
      ) : null}
    </>
  );
}
