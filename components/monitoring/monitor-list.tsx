'use client';
import { CsvLink } from '#components/client/page/csv-link.tsx';
import { ListPanel } from '#components/client/page/list-panel.tsx';
import { useCan } from '#components/client/session.tsx';
import { ButtonLink } from '#components/ui/link.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { DataTable, type Column } from '#components/ui/tables/data-table.tsx';
import { stateColumn } from '#components/ui/tables/state-column.tsx';
import { Time } from '#components/ui/time.tsx';
import { formatCount } from '#lib/format.ts';
import type { MonitorItem } from '#lib/schemas/monitoring/monitoring.ts';
import { conditionSentence, monitorBadge, querySentence, unitOfQuery } from './monitor-text.ts';
import { useMonitors } from './use-monitoring.ts';

const COLUMNS: Column<MonitorItem>[] = [
  stateColumn(monitorBadge),
  {
    id: 'name',
    header: 'Monitor',
    phone: 'title',
    link: true,
    className: 'md:py-1.5',
    cell: (item) => (
      <>
        <span className="font-medium">{item.name}</span>
        <span className="block text-xs text-ink-3 wrap-anywhere">
          {item.problem ??
            `${querySentence(item.rule.query)} ${conditionSentence(item.rule, unitOfQuery(item.rule.query, null))}`}
        </span>
      </>
    ),
  },
  {
    id: 'severity',
    header: 'Severity',
    fit: true,
    cell: (item) => <span className="text-ink-2">{item.severity}</span>,
  },
  { id: 'team', header: 'Team', fit: true, cell: (item) => item.team?.name ?? 'none' },
  {
    id: 'last',
    header: 'Last fired',
    fit: true,
    cell: (item) =>
      item.lastFiredAt === null ? (
        <span className="text-ink-3">never</span>
      ) : (
        <Time at={item.lastFiredAt} />
      ),
  },
  {
    id: 'week',
    header: 'In 7 days',
    fit: true,
    num: true,
    cell: (item) => (item.firedIn7Days === 0 ? 'none' : formatCount(item.firedIn7Days, 'time')),
  },
];

/** All monitors with their current state and the number of times they fired. */
export function MonitorList() {
  const query = useMonitors(useCan('incidents:read'));
  const mayWrite = useCan('detection:write');
  return (
    <ListPanel
      label="Monitors"
      title="Monitors"
      end={<CsvLink path="/api/monitors" query={{}} />}
      query={query}
      what="monitors"
      empty={
        <EmptyState
          kind="no-data"
          title="No monitors yet"
          action={
            mayWrite ? (
              <ButtonLink href="/infrastructure/monitors/new">New monitor…</ButtonLink>
            ) : null
          }
        >
          Tandem evaluates golden signals, saturation and health checks without a monitor. Add
          monitors for anything else.
        </EmptyState>
      }
    >
      {(items) => (
        <DataTable
          label="Monitors, newest first"
          columns={COLUMNS}
          rows={items}
          rowKey={(item) => item.id}
          rowHref={(item) => `/infrastructure/monitors/${item.id}`}
        />
      )}
    </ListPanel>
  );
}
