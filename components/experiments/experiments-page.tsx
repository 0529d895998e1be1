'use client';
import { parseAsString, useQueryState } from 'nuqs';
import { DemoBadge } from '#components/client/page/demo-badge.tsx';
import { ListBody } from '#components/client/page/list-body.tsx';
import { NoPermission } from '#components/client/page/no-permission.tsx';
import { useCan } from '#components/client/session.tsx';
import { ModelsConnect } from '#components/sources/models-connect.tsx';
import { SearchField } from '#components/ui/forms/search-field.tsx';
import { ButtonLink } from '#components/ui/link.tsx';
import { PageHead } from '#components/ui/page-head.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { DataTable, type Column } from '#components/ui/tables/data-table.tsx';
import { NoMatch } from '#components/ui/tables/no-match.tsx';
import { Time } from '#components/ui/time.tsx';
import { formatCount, formatNumber } from '#lib/format.ts';
import type { ExperimentItem } from '#lib/schemas/experiments/runs.ts';
import { useExperiments } from './runs/use-runs.ts';

const COLUMNS: readonly Column<ExperimentItem>[] = [
  {
    id: 'name',
    header: 'Experiment',
    link: true,
    phone: 'title',
    className: 'md:max-w-96',
    cell: (row) => (
      <span className="flex items-center gap-1.5">
        <span className="truncate font-medium" title={row.name}>
          {row.name}
        </span>
        {row.demo ? <DemoBadge className="leading-[14px]" /> : null}
      </span>
    ),
  },
  { id: 'runs', header: 'Runs', num: true, cell: (row) => formatNumber(row.runs) },
  {
    id: 'last',
    header: 'Last run',
    fit: true,
    cell: (row) =>
      row.lastRunAt === null ? (
        <span className="text-ink-3">never</span>
      ) : (
        <Time at={row.lastRunAt} />
      ),
  },
  {
    id: 'by',
    header: 'Created by',
    fit: true,
    cell: (row) =>
      row.createdBy === '' ? <span className="text-ink-3">none</span> : row.createdBy,
  },
];

function headline(rows: readonly ExperimentItem[], more: boolean): string {
  const runs = rows.reduce((sum, row) => sum + row.runs, 0);
  if (rows.length === 0) return 'Experiments';
  const over = more ? 'More than ' : '';
  return `${over}${formatCount(rows.length, 'experiment')} with ${formatCount(runs, 'run')}`;
}

/** Experiments, most recently changed first. */
export function ExperimentsPage() {
  const mayRead = useCan('experiments:read');
  const [q, setQ] = useQueryState('q', parseAsString.withDefault(''));
  const query = useExperiments(q);
  const rows = query.data?.pages.flatMap((page) => page.items) ?? [];
  if (!mayRead) return <NoPermission permission="experiments:read" what="experiments" />;
  const blank = query.isSuccess && rows.length === 0 && q === '';
  return (
    <>
      <PageHead
        title={q === '' ? headline(rows, query.hasNextPage) : 'Experiments'}
        sub="Training runs logged by unmodified MLflow clients or copied from other servers."
        actions={
          <>
            <ButtonLink href="/experiments/datasets/logged">Logged datasets</ButtonLink>
            <ButtonLink href="/experiments/servers">MLflow servers</ButtonLink>
          </>
        }
      />
      <Panel aria-label="All experiments" className="overflow-hidden">
        <div className="flex flex-wrap items-center gap-2 border-b border-line px-4 py-2">
          <SearchField
            label="Search by name"
            placeholder="Name"
            value={q}
            onChange={(text) => void setQ(text === '' ? null : text)}
          />
        </div>
        <ListBody
          query={query}
          count={rows.length}
          what="experiments"
          noun="experiment"
          skeletonRows={6}
          empty={
            q === '' ? (
              <EmptyState kind="no-source" title="No experiments yet">
                An experiment appears with the first run that a client logs.
              </EmptyState>
            ) : (
              <NoMatch title="No matching experiments" onClear={() => void setQ(null)} />
            )
          }
        >
          <DataTable
            label="Experiments, last changed first"
            columns={COLUMNS}
            rows={rows}
            rowKey={(row) => row.id}
            rowHref={(row) => `/experiments/${row.id}`}
            stale={query.isPlaceholderData}
          />
        </ListBody>
      </Panel>
      {blank ? <ModelsConnect title="Log a run" /> : null}
    </>
  );
}
