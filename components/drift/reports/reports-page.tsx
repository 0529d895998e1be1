'use client';
import { ListBody } from '#components/client/page/list-body.tsx';
import { NoPermission } from '#components/client/page/no-permission.tsx';
import { useCan } from '#components/client/session.tsx';
import { PageHead } from '#components/ui/page-head.tsx';
import { Panel, PanelHeader } from '#components/ui/panel.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { DataTable, type Column } from '#components/ui/tables/data-table.tsx';
import { stateColumn } from '#components/ui/tables/state-column.tsx';
import { Time } from '#components/ui/time.tsx';
import { formatNumber } from '#lib/format.ts';
import type { ReportItem } from '#lib/schemas/drift/drift.ts';
import { ReportForm } from './report-form.tsx';
import { reportVerdict } from './report-rows.ts';
import { useReports } from './use-reports.ts';

const COLUMNS: readonly Column<ReportItem>[] = [
  {
    id: 'name',
    header: 'Report',
    link: true,
    phone: 'title',
    cell: (row) => <span className="font-medium wrap-anywhere">{row.name}</span>,
  },
  stateColumn(reportVerdict, { id: 'verdict', header: 'Verdict' }),
  {
    id: 'columns',
    header: 'Changed columns',
    num: true,
    cell: (row) =>
      row.measured === 0 ? (
        <span className="text-ink-3">none compared</span>
      ) : (
        `${formatNumber(row.drifted)} of ${formatNumber(row.measured)}`
      ),
  },
  { id: 'model', header: 'Model', cell: (row) => row.model ?? 'two files' },
  { id: 'profile', header: 'Profile', phone: 'hide', cell: (row) => row.profile },
  {
    id: 'made',
    header: 'Created',
    fit: true,
    cell: (row) => (
      <>
        <Time at={row.createdAt} /> by {row.createdBy}
      </>
    ),
  },
];

/** Page with one-time comparisons and a link to create one. */
export function ReportsPage() {
  const mayRead = useCan('models:read');
  const mayWrite = useCan('models:write');
  const query = useReports();
  if (!mayRead) return <NoPermission permission="models:read" what="reports" />;
  const rows = query.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <>
      <PageHead
        title="Reports"
        sub="Compare two files, or two windows of a model, once: drift, data quality and performance. Each report has its own address."
      />
      {mayWrite ? <ReportForm /> : null}
      <Panel aria-label="All reports">
        <PanelHeader title="All reports" ruled={rows.length === 0} />
        <ListBody
          query={query}
          count={rows.length}
          what="reports"
          noun="report"
          foot="more"
          skeletonRows={5}
          empty={
            <EmptyState kind="no-data" title="No reports yet">
              {mayWrite
                ? 'Drop a reference and a current file above.'
                : 'Your role can read reports but not create them.'}
            </EmptyState>
          }
        >
          <DataTable
            label="Reports, newest first"
            columns={COLUMNS}
            rows={rows}
            rowKey={(row) => row.id}
            rowHref={(row) => `/models/reports/${row.id}`}
          />
        </ListBody>
      </Panel>
    </>
  );
}
