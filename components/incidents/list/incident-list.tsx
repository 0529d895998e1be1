'use client';
import dynamic from 'next/dynamic';
import { CsvLink } from '#components/client/page/csv-link.tsx';
import { ListBody } from '#components/client/page/list-body.tsx';
import { NoPermission } from '#components/client/page/no-permission.tsx';
import { useCan } from '#components/client/session.tsx';
import { incidentKey, isOpen, needsAcknowledging } from '#components/labels/incident-text.ts';
import { Button } from '#components/ui/button.tsx';
import { useDialog } from '#components/ui/dialogs/use-dialog.ts';
import { PageHead } from '#components/ui/page-head.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { BulkBar } from '#components/ui/tables/bulk-bar.tsx';
import { DataTable } from '#components/ui/tables/data-table.tsx';
import { NewItemsPill } from '#components/ui/tables/load-more.tsx';
import { formatCount } from '#lib/format.ts';
import type { IncidentSummary } from '#lib/schemas/incidents/incidents.ts';
import { describeOmitted, reachOf } from './bulk-reach.ts';
import { INCIDENT_COLUMNS } from './incident-columns.tsx';
import { IncidentFacets } from './incident-facets.tsx';
import { filterQuery, useIncidentFilter } from './incident-filter.ts';
import { IncidentToolbar } from './incident-toolbar.tsx';
import { NoIncidents } from './no-incidents.tsx';
import { useBulkActs } from './use-bulk-acts.ts';
import { useFacetCounts, useIncidentList } from './use-incident-list.ts';
import { useIncidentSelection } from './use-incident-selection.ts';

const ResolveDialog = dynamic(
  () => import('../dialogs/resolve-dialog.tsx').then((module) => module.ResolveDialog),
  {
    ssr: false,
  },
);

const SnoozeDialog = dynamic(
  () => import('../dialogs/snooze-dialog.tsx').then((module) => module.SnoozeDialog),
  {
    ssr: false,
  },
);

function headline(counts: Readonly<Record<string, number>> | undefined): string {
  if (counts === undefined) return 'Incidents';
  const open = Object.entries(counts).reduce(
    (sum, [status, count]) => sum + (status === 'resolved' ? 0 : count),
    0,
  );
  const fresh = (counts['triggered'] ?? 0) + (counts['reopened'] ?? 0);
  if (open === 0) return 'No open incidents';
  const base = formatCount(open, 'open incident');
  return fresh === 0 ? `${base}, all acknowledged` : `${base}, ${fresh} not acknowledged`;
}

/** Buttons for all selected incidents that the user has permission to change. */
function BulkButtons({
  may,
  asleep,
  acts,
}: {
  may: readonly IncidentSummary[];
  /** True if the list shows snoozed incidents. */
  asleep: boolean;
  acts: ReturnType<typeof useBulkActs>;
}) {
  const fresh = may.filter(needsAcknowledging).length;
  const none = asleep ? may.length === 0 : !may.some(isOpen);
  return (
    <>
      <Button size="sm" disabled={fresh === 0} pending={acts.pending} onClick={acts.acknowledge}>
        Acknowledge {fresh || ''}
      </Button>
      <Button size="sm" disabled={none} onClick={asleep ? acts.wakeAll : acts.snooze}>
        {asleep ? 'Unsnooze' : 'Snooze…'}
      </Button>
    </>
  );
}

/** All incidents with facets, keyboard shortcuts and bulk acknowledge. */
export function IncidentList() {
  const mayRead = useCan('incidents:read');
  const mayWrite = useCan('incidents:write');
  const { filter, setFilter, clear, narrowed } = useIncidentFilter();
  const facets = useFacetCounts(filter, mayRead);
  const { query, rows, waiting, showWaiting, counts } = useIncidentList(filter, mayRead);
  const selection = useIncidentSelection(rows, filter);
  const { selected, setSelected, chosen } = selection;
  const dialog = useDialog();
  const acts = useBulkActs(rows, selection, dialog, mayWrite);
  const reach = reachOf(chosen);

  if (!mayRead) return <NoPermission permission="incidents:read" what="incidents" />;
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return (
    <>
      <PageHead
        title={headline(facets.status)}
        sub={
          mayWrite ? (
            <span className="max-md:hidden">
              Use j and k to move, x to select, a to acknowledge, s to snooze, e to resolve.
            </span>
          ) : undefined
        }
        actions={<CsvLink path="/api/incidents" query={filterQuery(filter)} />}
      />
      <Panel aria-label="Incidents" className="overflow-hidden">
        <IncidentToolbar
          filter={filter}
          setFilter={setFilter}
          statusCounts={facets.status}
          snoozed={facets.snoozed}
        />
        <div className="flex min-w-0 max-md:flex-col">
          <IncidentFacets filter={filter} setFilter={setFilter} counts={facets} />
          <div className="flex min-w-0 flex-1 flex-col">
            <BulkBar
              count={chosen.length}
              total={total}
              onSelectAll={() => void selection.selectAll()}
              onClear={() => setSelected(new Set())}
              note={describeOmitted(reach)}
            >
              <BulkButtons may={reach.may} asleep={filter.status === 'snoozed'} acts={acts} />
            </BulkBar>
            <NewItemsPill
              count={waiting}
              onShow={showWaiting}
              noun={waiting === 1 ? 'new incident' : 'new incidents'}
            />
            <ListBody
              query={query}
              count={rows.length}
              total={Math.max(total - waiting, rows.length)}
              what="incidents"
              noun="incident"
              skeletonRows={8}
              empty={<NoIncidents narrowed={narrowed} status={filter.status} onClear={clear} />}
            >
              <DataTable
                label="Incidents, newest first"
                columns={INCIDENT_COLUMNS}
                rows={rows}
                rowKey={(row) => row.id}
                rowName={incidentKey}
                rowHref={(row) => `/incidents/${row.id}`}
                stale={query.isPlaceholderData}
                {...(mayWrite ? { selection: { selected, onChange: setSelected } } : {})}
              />
            </ListBody>
          </div>
        </div>
      </Panel>
      {mayWrite && acts.toSnooze.length > 0 ? (
        <SnoozeDialog incidents={acts.toSnooze} onClose={dialog.close} />
      ) : null}
      {mayWrite && acts.toResolve ? (
        <ResolveDialog incident={acts.toResolve} onClose={dialog.close} />
      ) : null}
    </>
  );
}
