'use client';
import dynamic from 'next/dynamic';
import { useCan } from '#components/client/session.tsx';
import { budgetState, keyWord, rangeWord, type ScreenGroup } from '#components/labels/cost-text.ts';
import { Button } from '#components/ui/button.tsx';
import { useDialog } from '#components/ui/dialogs/use-dialog.ts';
import { Panel, PanelFoot, PanelHeader } from '#components/ui/panel.tsx';
import { DataTable, type Column } from '#components/ui/tables/data-table.tsx';
import { formatMoney } from '#lib/format.ts';
import type { CostBasis, CostOutlook, CostSources, OutlookItem } from '#lib/schemas/costs/costs.ts';
import type { DemoChoice } from '#lib/schemas/fields.ts';
import { rowsHref } from './cost-links.ts';
import { NotMeasured } from './not-measured.tsx';
import { barScale, SpendBar, SpendEnd, SpendLegend, spendPlaces } from './spend-bar.tsx';

const BudgetDialog = dynamic(
  () => import('./budget-dialog.tsx').then((module) => module.BudgetDialog),
  {
    ssr: false,
  },
);

interface Setting {
  group: ScreenGroup;
  scales: ReadonlyMap<string, number>;
  /** Number of decimals for the amounts. */
  places: number;
  edit: ((item: OutlookItem) => void) | null;
}

function columnsOf({ group, scales, places, edit }: Setting): Column<OutlookItem>[] {
  return [
    {
      id: 'key',
      header: group.charAt(0).toUpperCase() + group.slice(1),
      phone: 'title',
      link: true,
      cell: (item) => (
        <span className={item.key === null ? 'text-ink-3' : 'font-medium'}>
          {keyWord(item.key, group)}
        </span>
      ),
    },
    {
      id: 'bar',
      header: <span className="sr-only">Share</span>,
      phone: 'hide',
      className: 'w-[28%]',
      cell: (item) => <SpendBar item={item} scale={scales.get(item.currency) ?? 1} />,
    },
    {
      id: 'soFar',
      header: 'So far',
      num: true,
      cell: (item) => formatMoney(item.soFar, item.currency, false, places),
    },
    {
      id: 'end',
      header: 'Month end',
      num: true,
      cell: (item) => <SpendEnd item={item} places={places} />,
    },
    {
      id: 'range',
      header: 'Range',
      phone: 'hide',
      cell: (item) => <span className="text-xs text-ink-2">{rangeWord(item)}</span>,
    },
    {
      id: 'budget',
      header: 'Budget',
      cell: (item) => <BudgetCell item={item} edit={edit} />,
    },
  ];
}

function BudgetCell({ item, edit }: { item: OutlookItem; edit: Setting['edit'] }) {
  const state = budgetState(item);
  const word =
    item.budget === null || state === null ? (
      <span className="text-ink-3">none</span>
    ) : (
      <span>
        {formatMoney(item.budget.amount, item.currency)}{' '}
        <span className={state.over ? 'text-error-text' : 'text-ink-3'}>{state.word}</span>
      </span>
    );
  if (edit === null || item.key === null) return word;
  return (
    <span className="flex flex-wrap items-center gap-2">
      {word}
      <Button
        size="sm"
        className="relative z-1 ml-auto"
        aria-label={`Set the budget of ${item.key}`}
        onClick={() => edit(item)}
      >
        Set…
      </Button>
    </span>
  );
}

const rowKey = (item: OutlookItem): string => `${item.key ?? ''}|${item.currency}`;

export interface SpendTableProps {
  outlook: CostOutlook;
  basis: CostBasis;
  group: ScreenGroup;
  sources: CostSources | undefined;
  stale: boolean;
  demo: DemoChoice | null;
}

/**
 * Costs of each team, service, environment or model: so far, forecast for the month, and compared
 * with the budget.
 */
export function SpendTable({ outlook, basis, group, sources, stale, demo }: SpendTableProps) {
  const mayWrite = useCan('costs:write');
  const dialog = useDialog();
  const canBudget = mayWrite && basis === 'billed' && group !== 'model';
  const byCurrency = Map.groupBy(outlook.items, (item) => item.currency);
  const scales = new Map([...byCurrency].map(([currency, items]) => [currency, barScale(items)]));
  const edit = (item: OutlookItem): void => dialog.open('budget', rowKey(item));
  const editing = outlook.items.find((item) => rowKey(item) === dialog.id('budget'));
  return (
    <Panel aria-label={`Cost by ${group}`} className="overflow-hidden">
      <PanelHeader
        title={`Cost by ${group}`}
        count={outlook.items.length}
        end={<SpendLegend budget={outlook.items.some((item) => item.budget !== null)} />}
        ruled
      />
      {outlook.items.length === 0 ? (
        <NotMeasured basis={basis} month={outlook.month} sources={sources} />
      ) : (
        <DataTable
          label={`Cost by ${group}`}
          columns={columnsOf({
            group,
            scales,
            places: spendPlaces(outlook.items),
            edit: canBudget ? edit : null,
          })}
          rows={outlook.items}
          rowKey={rowKey}
          rowHref={(item) =>
            rowsHref(
              { month: outlook.month, basis, demo },
              { [group]: item.key ?? '', currency: item.currency },
            )
          }
          stale={stale}
        />
      )}
      <PanelFoot>
        {basis === 'billed'
          ? 'Amortized cost: prepayments count where they are used. Select a row to open its charges.'
          : 'Measured hours at your table prices, all estimated. Select a row to open its hours.'}
      </PanelFoot>
      {canBudget && editing ? (
        <BudgetDialog
          draft={{
            scope: group,
            name: editing.key ?? '',
            month: outlook.month,
            currency: editing.currency,
            amount: editing.budget?.amount ?? '',
            revision: editing.budget?.revision ?? 0,
          }}
          onClose={dialog.close}
        />
      ) : null}
    </Panel>
  );
}
