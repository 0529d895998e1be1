'use client';
import type { UseQueryResult } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { ReadOnlyNote } from '#components/client/page/no-permission.tsx';
import { QueryBody } from '#components/client/page/query-body.tsx';
import { useCan } from '#components/client/session.tsx';
import { KIND_WORD } from '#components/labels/cost-text.ts';
import { Badge } from '#components/ui/badge.tsx';
import { useDialog } from '#components/ui/dialogs/use-dialog.ts';
import { Panel, PanelFoot, PanelHeader } from '#components/ui/panel.tsx';
import { DataTable, type Column } from '#components/ui/tables/data-table.tsx';
import { editColumn } from '#components/ui/tables/edit-column.tsx';
import { useNow } from '#components/ui/use-now.ts';
import { formatFull } from '#lib/format.ts';
import type { PriceItem } from '#lib/schemas/costs/costs.ts';
import { dayAt } from './today.ts';

const PriceDialog = dynamic(
  () => import('./price-dialog.tsx').then((module) => module.PriceDialog),
  {
    ssr: false,
  },
);

function columnsOf(edit: ((item: PriceItem) => void) | null): Column<PriceItem>[] {
  return [
    {
      id: 'kind',
      header: 'Measured',
      phone: 'title',
      cell: (item) => (
        <>
          <span className="font-medium">{KIND_WORD[item.kind]}</span>{' '}
          <span className="text-xs text-ink-3">per {item.unit}</span>
        </>
      ),
    },
    {
      id: 'price',
      header: 'Price',
      num: true,
      cell: (item) => `${item.currency} ${formatFull(Number(item.price))}`,
    },
    {
      id: 'est',
      header: 'Price',
      cell: (item) => (item.estimated ? <Badge>est.</Badge> : 'agreed'),
    },
    { id: 'source', header: 'From', cell: (item) => item.source },
    {
      id: 'from',
      header: 'Valid since',
      fit: true,
      cell: (item) => item.validFrom ?? 'always',
    },
    ...editColumn(edit, (item) => `Edit the price of ${KIND_WORD[item.kind]}`),
  ];
}

export type PriceTable = { items: PriceItem[]; history: PriceItem[] };

function newestOf(table: PriceTable | undefined, kind: string): number {
  const all = [...(table?.items ?? []), ...(table?.history ?? [])];
  return Math.max(0, ...all.map((each) => (each.kind === kind ? each.revision : 0)));
}

/** Hourly prices: shipped list prices, marked as estimates, until a user enters an agreed price. */
export function PricesPanel({ query }: { query: UseQueryResult<PriceTable> }) {
  const mayWrite = useCan('costs:write');
  const dialog = useDialog();
  const editing = query.data?.items.find(({ kind }) => kind === dialog.id('price'));
  const today = dayAt(useNow());
  return (
    <Panel aria-label="Prices" className="overflow-hidden">
      <PanelHeader title="Prices for measured usage" ruled />
      <QueryBody query={query} what="prices">
        {(table) => (
          <>
            <DataTable
              label="Current prices"
              columns={columnsOf(mayWrite ? ({ kind }) => dialog.open('price', kind) : null)}
              rows={table.items}
              rowKey={(item) => item.kind}
            />
            {table.history.length === 0 ? null : (
              <details className="border-t border-line px-4 py-2">
                <summary className="text-xs text-ink-2">
                  {table.history.length} other prices
                </summary>
                <DataTable
                  label="Past and future prices"
                  columns={columnsOf(null)}
                  rows={table.history}
                  rowKey={(item) => `${item.kind}${item.validFrom ?? ''}`}
                  compact
                />
              </details>
            )}
          </>
        )}
      </QueryBody>
      {mayWrite ? null : (
        <PanelFoot>
          <ReadOnlyNote permission="costs:write" />
        </PanelFoot>
      )}
      {mayWrite && editing ? (
        <PriceDialog
          item={editing}
          newest={newestOf(query.data, editing.kind)}
          today={today}
          onClose={dialog.close}
        />
      ) : null}
    </Panel>
  );
}
