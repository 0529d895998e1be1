'use client';
import type { UseQueryResult } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { QueryBody } from '#components/client/page/query-body.tsx';
import { useSave } from '#components/client/save/use-save.ts';
import { useCan } from '#components/client/session.tsx';
import { monthWord } from '#components/labels/cost-text.ts';
import { teamHref } from '#components/labels/ownership-text.ts';
import { Button } from '#components/ui/button.tsx';
import { ConfirmDialog } from '#components/ui/dialogs/alert-dialog.tsx';
import { useDialog } from '#components/ui/dialogs/use-dialog.ts';
import { TextLink } from '#components/ui/link.tsx';
import { Panel, PanelHeader } from '#components/ui/panel.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { DataTable, type Column } from '#components/ui/tables/data-table.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import { useNow } from '#components/ui/use-now.ts';
import { formatMoney } from '#lib/format.ts';
import type { BudgetItem } from '#lib/schemas/costs/costs.ts';
import type { Page } from '#lib/schemas/fields.ts';
import { dayAt } from './today.ts';

const BudgetDialog = dynamic(
  () => import('./budget-dialog.tsx').then((module) => module.BudgetDialog),
  {
    ssr: false,
  },
);

const scopeWord = (item: BudgetItem): string =>
  item.scope === 'all' ? 'All costs' : `${item.name}, ${item.scope}`;

function columnsOf(
  acts: { edit: (item: BudgetItem) => void; remove: (item: BudgetItem) => void } | null,
): Column<BudgetItem>[] {
  return [
    {
      id: 'scope',
      header: 'For',
      phone: 'title',
      cell: (item) =>
        item.scope === 'team' ? (
          <span className="font-medium">
            <TextLink href={teamHref(item.name)} className="whitespace-normal">
              {item.name}
            </TextLink>
            , team
          </span>
        ) : (
          <span className="font-medium">{scopeWord(item)}</span>
        ),
    },
    {
      id: 'amount',
      header: 'Per month',
      num: true,
      cell: (item) => formatMoney(item.amount, item.currency),
    },
    { id: 'month', header: 'Valid from', cell: (item) => monthWord(item.month, true) },
    ...(acts === null
      ? []
      : [
          {
            id: 'acts',
            header: <span className="sr-only">Change</span>,
            fit: true,
            phone: 'bare' as const,
            cell: (item: BudgetItem) => (
              <span className="flex gap-2">
                <Button
                  size="sm"
                  aria-label={`Edit the budget of ${scopeWord(item)}`}
                  onClick={() => acts.edit(item)}
                >
                  Edit…
                </Button>
                <Button
                  size="sm"
                  aria-label={`Remove the budget of ${scopeWord(item)}`}
                  onClick={() => acts.remove(item)}
                >
                  Remove…
                </Button>
              </span>
            ),
          },
        ]),
  ];
}

/** Monthly budgets, in total or by team, service or environment. */
export function BudgetsPanel({ query }: { query: UseQueryResult<Page<BudgetItem>> }) {
  const mayWrite = useCan('costs:write');
  const dialog = useDialog();
  const save = useSave('costs');
  const month = dayAt(useNow()).slice(0, 7);
  const editing = query.data?.items.find(({ id }) => id === dialog.id('budget'));
  const removing = query.data?.items.find(({ id }) => id === dialog.id('remove-budget'));
  const draft = dialog.is('new-budget')
    ? ({ scope: 'all', name: '', month, amount: '', currency: 'USD', revision: 0 } as const)
    : editing;
  const remove = async (item: BudgetItem): Promise<void> => {
    await save.mutateAsync({ path: `/api/costs/budgets/${item.id}`, method: 'DELETE' });
    toast.success('Budget removed');
  };
  return (
    <Panel aria-label="Budgets" className="overflow-hidden">
      <PanelHeader
        title="Budgets"
        ruled
        end={
          mayWrite ? (
            <Button size="sm" onClick={() => dialog.open('new-budget')}>
              Set budget…
            </Button>
          ) : null
        }
      />
      <QueryBody query={query} what="budgets">
        {(page) =>
          page.items.length === 0 ? (
            <EmptyState kind="no-data" title="No budget yet">
              Set a budget to compare it with the projected month end.
            </EmptyState>
          ) : (
            <DataTable
              label="Budgets"
              columns={columnsOf(
                mayWrite
                  ? {
                      edit: ({ id }) => dialog.open('budget', id),
                      remove: ({ id }) => dialog.open('remove-budget', id),
                    }
                  : null,
              )}
              rows={page.items}
              rowKey={(item) => item.id}
            />
          )
        }
      </QueryBody>
      {mayWrite && draft ? <BudgetDialog draft={draft} onClose={dialog.close} /> : null}
      {mayWrite && removing ? (
        <ConfirmDialog
          {...dialog.bind('remove-budget', removing.id)}
          title={`Remove the budget of ${scopeWord(removing)}`}
          confirmLabel="Remove budget"
          onConfirm={() => remove(removing)}
        >
          {formatMoney(removing.amount, removing.currency)} per month from{' '}
          {monthWord(removing.month, true)} . Alerts about its costs end too.
        </ConfirmDialog>
      ) : null}
    </Panel>
  );
}
