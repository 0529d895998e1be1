'use client';
import dynamic from 'next/dynamic';
import { parseAsString, useQueryStates } from 'nuqs';
import { CsvLink } from '#components/client/page/csv-link.tsx';
import { ListBody } from '#components/client/page/list-body.tsx';
import { MissingSheet } from '#components/client/page/missing-sheet.tsx';
import { useHeldRows } from '#components/client/use-buffered-rows.ts';
import { useLinkedRow } from '#components/client/use-linked-row.ts';
import { useDialog } from '#components/ui/dialogs/use-dialog.ts';
import { Panel, PanelHeader } from '#components/ui/panel.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { DataTable } from '#components/ui/tables/data-table.tsx';
import { NewItemsPill } from '#components/ui/tables/load-more.tsx';
import { NoMatch } from '#components/ui/tables/no-match.tsx';
import { deliveryColumns } from './delivery-columns.tsx';
import { DeliveryFilters } from './delivery-filters.tsx';
import { useDeliveries } from './use-notifications.ts';

const DeliverySheet = dynamic(
  () => import('./delivery-sheet.tsx').then((module) => module.DeliverySheet),
  {
    ssr: false,
  },
);

const parsers = {
  state: parseAsString.withDefault(''),
  channel: parseAsString.withDefault(''),
  incident: parseAsString.withDefault(''),
};

/**
 * All messages with their destination, the receiver's response and the time of the next attempt.
 */
export function DeliveryLog() {
  const [filter, setFilter] = useQueryStates(parsers, { history: 'replace' });
  const dialog = useDialog();
  const query = useDeliveries(filter);
  const loaded = query.data?.pages.flatMap((page) => page.items);
  const open = useLinkedRow('notifications', '/api/notifications/deliveries', {
    id: dialog.id('delivery'),
    rows: loaded,
  });
  const { rows, waiting, showWaiting } = useHeldRows(
    `deliveries ${JSON.stringify(filter)}`,
    loaded ?? [],
    query.isSuccess && !query.isPlaceholderData,
    { cut: query.hasNextPage },
  );
  const narrowed = Object.values(filter).some((value) => value !== '');
  return (
    <Panel aria-label="Delivery log" className="overflow-hidden">
      <PanelHeader
        title="Delivery log"
        end={<CsvLink path="/api/notifications/deliveries" query={filter} size="sm" />}
        ruled
      />
      <DeliveryFilters filter={filter} onChange={(part) => void setFilter(part)} />
      <NewItemsPill
        count={waiting}
        onShow={showWaiting}
        noun={waiting === 1 ? 'new delivery' : 'new deliveries'}
      />
      <ListBody
        query={query}
        count={rows.length}
        what="delivery log"
        noun="delivery"
        many="deliveries"
        skeletonRows={6}
        empty={
          narrowed ? (
            <NoMatch title="No matching deliveries" onClear={() => void setFilter(null)} />
          ) : (
            <EmptyState kind="no-data" title="Nothing sent yet" />
          )
        }
      >
        <DataTable
          label="Deliveries, newest first"
          columns={deliveryColumns((item) => dialog.open('delivery', item.id))}
          rows={rows}
          rowKey={(item) => item.id}
          stale={query.isPlaceholderData}
        />
      </ListBody>
      {open.row === null ? null : <DeliverySheet item={open.row} onClose={dialog.close} />}
      {open.missing ? <MissingSheet noun="delivery" onClose={dialog.close} /> : null}
    </Panel>
  );
}
