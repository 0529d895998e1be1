'use client';
import dynamic from 'next/dynamic';
import { Download } from 'lucide-react';
import { parseAsString, useQueryStates } from 'nuqs';
import { useState } from 'react';
import { withQuery } from '#components/shell/api.ts';
import { ListBody } from '#components/shell/list-body.tsx';
import { Button, buttonClass } from '#components/ui/button.tsx';
import { DataTable } from '#components/ui/data-table.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { Panel, PanelHeader } from '#components/ui/panel.tsx';
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

/** Every message: where it went, what the other side said, when the next try is. */
export function DeliveryLog() {
  const [filter, setFilter] = useQueryStates(parsers, { history: 'replace' });
  const [chosen, setChosen] = useState<string | null>(null);
  const query = useDeliveries(filter);
  const rows = query.data?.pages.flatMap((page) => page.items) ?? [];
  const narrowed = Object.values(filter).some((value) => value !== '');
  const open = rows.find((row) => row.id === chosen);
  return (
    <Panel aria-label="Delivery log" className="overflow-hidden">
      <PanelHeader
        title="Delivery log"
        end={
          <a
            className={buttonClass({ variant: 'secondary', size: 'sm' })}
            href={withQuery('/api/notifications/deliveries', {
              ...filter,
              limit: 1000,
              format: 'csv',
            })}
            download
          >
            <Download size={14} aria-hidden="true" />
            Export CSV
          </a>
        }
        ruled
      />
      <DeliveryFilters filter={filter} onChange={(part) => void setFilter(part)} />
      <ListBody
        query={query}
        count={rows.length}
        what="delivery log"
        noun={rows.length === 1 ? 'delivery' : 'deliveries'}
        skeletonRows={6}
        empty={
          <EmptyState
            kind={narrowed ? 'no-match' : 'no-data'}
            title={narrowed ? 'No delivery matches' : 'Nothing was sent yet'}
            action={
              narrowed ? (
                <Button size="sm" onClick={() => void setFilter(null)}>
                  Clear the filters
                </Button>
              ) : null
            }
          />
        }
      >
        <DataTable
          label="Deliveries, newest first"
          columns={deliveryColumns((item) => setChosen(item.id))}
          rows={rows}
          rowKey={(item) => item.id}
          stale={query.isPlaceholderData}
        />
      </ListBody>
      {open ? <DeliverySheet item={open} onClose={() => setChosen(null)} /> : null}
    </Panel>
  );
}
