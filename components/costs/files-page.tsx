'use client';
import { useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { api } from '#components/client/api.ts';
import { DemoBadge } from '#components/client/page/demo-badge.tsx';
import { NoPermission, ReadOnlyNote } from '#components/client/page/no-permission.tsx';
import { QueryBody } from '#components/client/page/query-body.tsx';
import { useSave } from '#components/client/save/use-save.ts';
import { useCan } from '#components/client/session.tsx';
import { monthWord } from '#components/labels/cost-text.ts';
import { Button } from '#components/ui/button.tsx';
import { ConfirmDialog } from '#components/ui/dialogs/alert-dialog.tsx';
import { useDialog } from '#components/ui/dialogs/use-dialog.ts';
import { PageHead } from '#components/ui/page-head.tsx';
import { Panel, PanelFoot, PanelHeader } from '#components/ui/panel.tsx';
import { DataTable, type Column } from '#components/ui/tables/data-table.tsx';
import { Time } from '#components/ui/time.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import { formatCount, formatNumber } from '#lib/format.ts';
import { queryKey } from '#lib/query-keys.ts';
import type { CostImportItem } from '#lib/schemas/costs/costs.ts';
import type { Page } from '#lib/schemas/fields.ts';
import { CostsNav } from './costs-nav.tsx';
import { NotMeasured } from './not-measured.tsx';

const UploadDialog = dynamic(
  () => import('./upload-dialog.tsx').then((module) => module.UploadDialog),
  {
    ssr: false,
  },
);

const MOST = 1_000;

function nameOf(item: CostImportItem): string {
  return item.dataset ?? `${item.provider}, ${monthWord(item.periodStart.slice(0, 7), true)}`;
}

function columnsOf(remove: ((item: CostImportItem) => void) | null): Column<CostImportItem>[] {
  return [
    {
      id: 'name',
      header: 'Bill',
      phone: 'title',
      cell: (item) => (
        <>
          <span className="font-medium">{nameOf(item)}</span>{' '}
          {item.demo ? <DemoBadge className="leading-[14px]" /> : null}
          <span className="block text-xs text-ink-3">
            {item.billingAccount === '' ? 'several accounts' : `account ${item.billingAccount}`}
            {item.file === '' ? '' : `, ${item.file}`}
          </span>
        </>
      ),
      className: 'md:py-1.5',
    },
    { id: 'rows', header: 'Rows', num: true, cell: (item) => formatNumber(item.rows) },
    { id: 'currency', header: 'Currency', cell: (item) => item.currencies.join(', ') },
    { id: 'version', header: 'FOCUS', cell: (item) => item.focusVersion },
    {
      id: 'at',
      header: 'Uploaded',
      cell: (item) => (
        <span>
          <Time at={item.importedAt} /> by {item.importedBy}
        </span>
      ),
    },
    ...(remove === null
      ? []
      : [
          {
            id: 'remove',
            header: <span className="sr-only">Remove</span>,
            fit: true,
            phone: 'bare' as const,
            cell: (item: CostImportItem) => (
              <Button size="sm" aria-label={`Remove ${nameOf(item)}`} onClick={() => remove(item)}>
                Remove…
              </Button>
            ),
          },
        ]),
  ];
}

/** Page for the active bills and for uploading new ones. */
export function FilesPage() {
  const mayRead = useCan('costs:read');
  const mayWrite = useCan('costs:write');
  const dialog = useDialog();
  const save = useSave('costs');
  const query = useQuery({
    queryKey: queryKey('costs', 'imports'),
    queryFn: ({ signal }) =>
      api<Page<CostImportItem>>('/api/costs/imports', { query: { limit: MOST }, signal }),
    enabled: mayRead,
  });
  if (!mayRead) return <NoPermission permission="costs:read" what="the bills" />;
  const count = query.data?.items.length;
  const removing = query.data?.items.find(({ id }) => id === dialog.id('remove'));
  return (
    <>
      <PageHead
        title={
          count === undefined ? 'Bills' : count === 0 ? 'No bills yet' : formatCount(count, 'bill')
        }
        afterTitle={<CostsNav />}
        sub="A bill counts as a whole: a corrected file for the same period replaces it."
        actions={
          mayWrite ? (
            <Button variant="primary" onClick={() => dialog.open('upload')}>
              Upload bill…
            </Button>
          ) : null
        }
      />
      <Panel aria-label="Bills" className="overflow-hidden">
        <PanelHeader title="Active bills" ruled />
        <QueryBody query={query} what="bills">
          {(page) =>
            page.items.length === 0 ? (
              <NotMeasured basis="billed" />
            ) : (
              <DataTable
                label="Active bills"
                columns={columnsOf(mayWrite ? ({ id }) => dialog.open('remove', id) : null)}
                rows={page.items}
                rowKey={(item) => item.id}
              />
            )
          }
        </QueryBody>
        {mayWrite ? null : (
          <PanelFoot>
            <ReadOnlyNote permission="costs:write" />
          </PanelFoot>
        )}
      </Panel>
      {dialog.is('upload') && mayWrite ? <UploadDialog onClose={dialog.close} /> : null}
      <ConfirmDialog
        open={mayWrite && removing !== undefined}
        onOpenChange={(open) => {
          if (!open) void dialog.close();
        }}
        title={`Remove ${removing === undefined ? 'the bill' : nameOf(removing)}`}
        confirmLabel="Remove bill"
        onConfirm={async () => {
          await save.mutateAsync({
            path: `/api/costs/imports/${removing?.id ?? ''}`,
            method: 'DELETE',
          });
          toast.success('Bill removed');
        }}
      >
        Its rows are removed from all figures. Upload the file again to restore them.
      </ConfirmDialog>
    </>
  );
}
