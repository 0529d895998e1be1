'use client';
import { useQuery } from '@tanstack/react-query';
import { api } from '#components/client/api.ts';
import { LoadFailed } from '#components/client/page/load-failed.tsx';
import { Panel, PanelFoot, PanelHeader } from '#components/ui/panel.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { SkeletonRows } from '#components/ui/states/skeleton.tsx';
import { DataTable, type Column } from '#components/ui/tables/data-table.tsx';
import { stateColumn } from '#components/ui/tables/state-column.tsx';
import { formatNumber, formatPercent } from '#lib/format.ts';
import type {
  MonitorItem,
  ObjectiveItem,
  ObjectiveStatus,
} from '#lib/schemas/monitoring/monitoring.ts';
import { groupName } from './monitor-text.ts';
import { describeBudget, describeBurn, objectiveState } from './objective-text.ts';

const EVERY_MS = 60_000;

const COLUMNS: Column<ObjectiveItem>[] = [
  stateColumn(objectiveState),
  {
    id: 'service',
    header: 'Service',
    phone: 'title',
    cell: (item) => (
      <>
        <span className="font-medium">{groupName(item.labels)}</span>
        {item.basis === 'callers' ? (
          <span className="block text-xs text-ink-3">from callers’ spans</span>
        ) : null}
      </>
    ),
  },
  {
    id: 'good',
    header: 'Good requests',
    fit: true,
    num: true,
    cell: (item) =>
      item.goodShare === null
        ? 'no requests'
        : `${formatPercent(item.goodShare, 3)} of ${formatNumber(item.requests)}`,
  },
  {
    id: 'budget',
    header: 'Error budget',
    fit: true,
    num: true,
    cell: (item) => describeBudget(item.budgetLeft),
  },
  {
    id: 'burn',
    header: 'Burn rate',
    cell: (item) =>
      item.burns.map((burn) => (
        <span key={burn.longMs} className="block whitespace-nowrap">
          {describeBurn(burn)}
        </span>
      )),
  },
  {
    id: 'measured',
    header: 'Measured',
    fit: true,
    num: true,
    cell: (item) => formatPercent(item.measuredShare),
  },
];

/** Status of each service against the objective: remaining error budget and current burn rate. */
export function ObjectivePanel({ item }: { item: MonitorItem }) {
  const query = useQuery({
    // A separate query topic: live frames must not refetch weeks of data.
    queryKey: ['monitor-objective', item.id, item.version],
    queryFn: ({ signal }) => api<ObjectiveStatus>(`/api/monitors/${item.id}/objective`, { signal }),
    staleTime: EVERY_MS,
    refetchInterval: EVERY_MS,
  });
  const status = query.data;
  return (
    <Panel aria-label="Error budget" className="overflow-hidden">
      <PanelHeader
        title="Error budget"
        ruled
        end={
          status ? (
            <span>
              {formatPercent(status.target, 3)} over {status.days} d
            </span>
          ) : null
        }
      />
      {status === undefined ? (
        query.isError ? (
          <LoadFailed what="error budget" query={query} />
        ) : (
          <SkeletonRows rows={2} label="Loading the error budget" />
        )
      ) : status.services.length === 0 ? (
        <EmptyState kind="no-data" title="No requests measured in this time range" />
      ) : (
        <>
          <DataTable
            label="Error budget by service"
            columns={COLUMNS}
            rows={status.services}
            rowKey={(each) => JSON.stringify(each.labels)}
          />
          <PanelFoot>
            A burn rate of 1 uses the budget in exactly {status.days} d. Time without measurements
            counts as neither good nor bad.
          </PanelFoot>
        </>
      )}
    </Panel>
  );
}
