'use client';
import { CsvLink } from '#components/client/page/csv-link.tsx';
import { DemoNote } from '#components/client/page/demo-note.tsx';
import { ListBody } from '#components/client/page/list-body.tsx';
import { NoPermission } from '#components/client/page/no-permission.tsx';
import { useCan } from '#components/client/session.tsx';
import { PageHead } from '#components/ui/page-head.tsx';
import { Panel, PanelHeader } from '#components/ui/panel.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { DataTable, type Column } from '#components/ui/tables/data-table.tsx';
import { formatCount, formatFull, formatMoney, formatNumber } from '#lib/format.ts';
import type { CostBasis, CostRow } from '#lib/schemas/costs/costs.ts';
import { formatDay } from '#lib/time-format.ts';
import { CostsNav } from './costs-nav.tsx';
import { RowFilters } from './row-filters.tsx';
import { rowsUrl, useCostRows, useRowsView } from './use-cost-rows.ts';

const dayMs = 86_400_000;

/** Days of a charge: "24 Nov", or "1 Nov to 30 Nov" for longer charges. */
function daysOf(row: CostRow): string {
  const from = Date.parse(row.from);
  const last = Math.max(from, Date.parse(row.to) - dayMs);
  return last === from ? formatDay(from) : `${formatDay(from)} to ${formatDay(last)}`;
}

function placeOf(row: CostRow): string {
  return [row.team, row.environment, row.region].filter((each) => each !== null).join(', ');
}

function quantityOf(row: CostRow): string {
  if (row.quantity === null) return 'none';
  return `${formatNumber(Number(row.quantity), 5)} ${row.unit ?? ''}`;
}

function columnsOf(basis: CostBasis): Column<CostRow>[] {
  const money = (row: CostRow, amount: string | null): string =>
    amount === null ? 'not measured' : formatMoney(amount, row.currency);
  return [
    { id: 'day', header: 'Day', fit: true, cell: daysOf },
    {
      id: 'what',
      header: 'Charge',
      phone: 'title',
      cell: (row) => (
        <>
          <span className="font-medium">{row.service ?? row.provider}</span>
          <span className="block text-xs text-ink-3 wrap-anywhere">
            {row.category === 'Usage' ? '' : `${row.category}: `}
            {row.description}
            {row.resource === null ? '' : `, ${row.resource}`}
          </span>
        </>
      ),
      className: 'md:py-1.5',
    },
    { id: 'place', header: 'Team and location', cell: (row) => placeOf(row) || 'none' },
    { id: 'quantity', header: 'Quantity', num: true, cell: quantityOf },
    ...(basis === 'billed'
      ? [
          {
            id: 'list',
            header: 'List',
            num: true,
            cell: (row: CostRow) => money(row, row.list),
          },
          {
            id: 'billed',
            header: 'Billed',
            num: true,
            cell: (row: CostRow) => money(row, row.billed),
          },
        ]
      : [
          {
            id: 'price',
            header: 'Price',
            num: true,
            cell: (row: CostRow) =>
              row.price === null
                ? 'none'
                : `${row.currency} ${formatFull(Number(row.price.amount))}${row.price.estimated ? ', est.' : ''}`,
          },
        ]),
    {
      id: 'effective',
      header: basis === 'billed' ? 'Amortized' : 'Cost, est.',
      num: true,
      cell: (row) => <b className="font-semibold">{money(row, row.effective)}</b>,
    },
  ];
}

/** The charges or measured hours behind a figure. */
export function RowsPage() {
  const mayRead = useCan('costs:read');
  const view = useRowsView();
  const query = useCostRows(view);
  if (!mayRead) return <NoPermission permission="costs:read" what="the cost rows" />;
  const rows = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <PageHead
        title={
          query.data
            ? `${formatCount(rows.length, view.basis === 'billed' ? 'charge' : 'measured row')}${query.hasNextPage ? ' and more' : ''}`
            : 'Rows'
        }
        afterTitle={<CostsNav />}
        sub={
          view.basis === 'billed'
            ? 'Charges of your bills, newest first. Amounts are exact in the export.'
            : 'Measured hours at your table prices, by day (UTC).'
        }
        actions={<CsvLink path={rowsUrl(view, {})} />}
      />
      <DemoNote parts={[{ what: 'rows', demo: query.data?.pages[0]?.demo }]} />
      <RowFilters view={view} />
      <Panel aria-label="Cost rows" className="overflow-hidden">
        <PanelHeader title={view.basis === 'billed' ? 'Charges' : 'Measured hours'} ruled />
        <ListBody
          query={query}
          count={rows.length}
          what="rows"
          noun="row"
          skeletonRows={8}
          empty={
            <EmptyState kind="no-match" title="No row matches">
              Remove a filter or choose other days.
            </EmptyState>
          }
        >
          <DataTable
            label="Cost rows"
            columns={columnsOf(view.basis)}
            rows={rows}
            rowKey={(row) => row.id}
            stale={query.isPlaceholderData}
          />
        </ListBody>
      </Panel>
    </>
  );
}
