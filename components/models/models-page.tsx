'use client';
import { LoadFailed } from '#components/client/page/load-failed.tsx';
import { NoPermission } from '#components/client/page/no-permission.tsx';
import { useCan } from '#components/client/session.tsx';
import {
  facetCounts,
  filterModels,
  isFailing,
  type ModelFacet,
  type ModelRow,
} from '#components/inference/model/model-rows.ts';
import { useModelFilter, useModels } from '#components/inference/model/use-models.ts';
import { modelHref } from '#components/labels/model-name.ts';
import { ModelsConnect } from '#components/sources/models-connect.tsx';
import { SearchField } from '#components/ui/forms/search-field.tsx';
import { ButtonLink } from '#components/ui/link.tsx';
import { PageHead } from '#components/ui/page-head.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { SkeletonRows } from '#components/ui/states/skeleton.tsx';
import { DataTable } from '#components/ui/tables/data-table.tsx';
import { Facets } from '#components/ui/tables/facets.tsx';
import { NoMatch } from '#components/ui/tables/no-match.tsx';
import { formatCount, formatNumber } from '#lib/format.ts';
import { MODEL_COLUMNS } from './model-columns.tsx';

const FACETS: readonly { id: ModelFacet; label: string }[] = [
  { id: 'health', label: 'Health' },
  { id: 'known', label: 'Detected from' },
  { id: 'tier', label: 'Tier' },
  { id: 'owner', label: 'Owner' },
];

const WORDS: Record<string, string> = {
  critical: 'Critical',
  error: 'Error',
  warning: 'Warning',
  'no-data': 'No data',
  'not-monitored': 'Not monitored',
  learning: 'Learning',
  ok: 'OK',
  registered: 'Registration',
  rows: 'Rows only',
  none: 'None',
};

/** Rows that a headline counts: the organization's models, without Tandem's built-in models. */
const ownRows = (rows: readonly ModelRow[]): ModelRow[] => rows.filter(({ builtIn }) => !builtIn);

function headline(all: readonly ModelRow[] | undefined): string {
  if (all === undefined) return 'Models';
  const rows = ownRows(all);
  if (rows.length === 0) return 'No models yet';
  const failing = rows.filter(({ health }) => isFailing(health.state)).length;
  const silent = rows.filter(({ health }) => health.state === 'no-data').length;
  const unmonitored = rows.filter(({ health }) => health.state === 'not-monitored').length;
  const parts = [
    failing > 0
      ? `${formatNumber(failing)} of ${formatCount(rows.length, 'model')} ${failing === 1 ? 'needs' : 'need'} attention`
      : `${formatCount(rows.length, 'model')}, none with a firing alert`,
    unmonitored > 0 ? `${formatNumber(unmonitored)} not monitored` : '',
    silent > 0 ? `${formatNumber(silent)} without rows` : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}

function ModelList({ rows }: { rows: readonly ModelRow[] }) {
  const { filter, setFilter, clear } = useModelFilter();
  const shown = filterModels(rows, filter);
  const builtIn = rows.length - ownRows(rows).length;
  const all = `${formatCount(rows.length, 'model')}${builtIn === 0 ? '' : `, ${formatNumber(builtIn)} built in`}`;
  return (
    <Panel aria-label="All models" className="overflow-hidden">
      <div className="flex flex-wrap items-center gap-2 border-b border-line px-4 py-2">
        <SearchField
          label="Search by name or description"
          placeholder="Name or description"
          value={filter.q}
          onChange={(q) => setFilter({ q })}
        />
        <span role="status" className="ml-auto text-xs text-ink-3">
          {shown.length === rows.length
            ? all
            : `${formatNumber(shown.length)} of ${formatCount(rows.length, 'model')}`}
        </span>
      </div>
      <div className="flex min-w-0 max-md:flex-col">
        <Facets
          groups={FACETS.map(({ id, label }) => ({
            id,
            label,
            options: facetCounts(rows, filter, id).map(({ value, count }) => ({
              value,
              count,
              label: WORDS[value] ?? value,
            })),
          }))}
          selected={{
            health: filter.health,
            known: filter.known,
            tier: filter.tier,
            owner: filter.owner,
          }}
          onChange={(group, values) => setFilter({ [group]: values })}
        />
        <div className="flex min-w-0 flex-1 flex-col">
          {shown.length === 0 ? (
            <NoMatch title="No matching models" onClear={clear}>
              {formatCount(rows.length, 'model')} outside these filters.
            </NoMatch>
          ) : (
            <DataTable
              label="Models, most urgent first"
              columns={MODEL_COLUMNS}
              rows={shown}
              rowKey={(row) => row.name}
              rowHref={(row) => modelHref(row.name)}
            />
          )}
        </div>
      </div>
    </Panel>
  );
}

/** Models that are registered, send rows, or both, with serving version, health and ownership. */
export function ModelsPage() {
  const mayRead = useCan('models:read');
  const mayWrite = useCan('models:write');
  const { rows, failed } = useModels();
  if (!mayRead) return <NoPermission permission="models:read" what="models" />;
  return (
    <>
      <PageHead
        title={headline(rows)}
        sub="Sorted by state: firing alerts first, then models without data or monitoring rules."
        actions={
          <>
            {mayWrite ? <ButtonLink href="/settings/webhooks">Webhooks</ButtonLink> : null}
            <ButtonLink href="/models/reports">Reports</ButtonLink>
          </>
        }
      />
      {failed !== undefined ? (
        <Panel>
          <LoadFailed what="models" query={failed} />
        </Panel>
      ) : rows === undefined ? (
        <Panel>
          <SkeletonRows rows={8} label="Loading the models" />
        </Panel>
      ) : ownRows(rows).length === 0 ? (
        <>
          <Panel>
            <EmptyState kind="no-source" title="No models yet">
              A model appears when a client registers it or a service sends its predictions.
            </EmptyState>
          </Panel>
          <ModelsConnect />
          {rows.length === 0 ? null : <ModelList rows={rows} />}
        </>
      ) : (
        <ModelList rows={rows} />
      )}
    </>
  );
}
