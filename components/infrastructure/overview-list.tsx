'use client';
import { ListBody } from '#components/shell/list-body.tsx';
import { DataTable } from '#components/ui/data-table.tsx';
import { Facets } from '#components/ui/facets.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { useInfrastructureFilter } from './infrastructure-filter.ts';
import { ListToolbar } from './list-toolbar.tsx';
import { HOST_COLUMNS, SERVICE_COLUMNS } from './overview-columns.tsx';
import { OverviewEmpty } from './overview-empty.tsx';
import { HEALTH_STATES, HEALTH_WORD } from './resource-words.ts';
import { overviewQuery, useOverview } from './use-overview.ts';
import type { OverviewKind } from './use-overview.ts';

const sum = (counts: Readonly<Record<string, number>>) =>
  Object.values(counts).reduce((total, count) => total + count, 0);

/** Services or hosts: state, failing check, figures of the last hour. */
export function OverviewList({ kind }: { kind: OverviewKind }) {
  const { filter, setFilter, clear, narrowed } = useInfrastructureFilter();
  const { query, rows, states, environments } = useOverview(kind, filter, true);
  const total =
    filter.state.length === 0
      ? sum(states)
      : filter.state.reduce((count, state) => count + (states[state] ?? 0), 0);
  return (
    <Panel aria-label={kind === 'services' ? 'Services' : 'Hosts'} className="overflow-hidden">
      <ListToolbar
        q={filter.q}
        onQ={(q) => setFilter({ q })}
        path={`/api/${kind}`}
        query={overviewQuery(filter)}
      />
      <div className="flex min-w-0 max-md:flex-col">
        <Facets
          groups={[
            {
              id: 'state',
              label: 'State',
              options: HEALTH_STATES.map((value) => ({
                value,
                label: HEALTH_WORD[value],
                count: states[value] ?? 0,
              })),
            },
            {
              id: 'environment',
              label: 'Environment',
              options: [...new Set([...Object.keys(environments), ...filter.environment])]
                .toSorted((a, b) => a.localeCompare(b, 'en'))
                .map((value) => ({
                  value,
                  label: value === 'none' ? 'Without one' : value,
                  count: environments[value] ?? 0,
                })),
            },
          ]}
          selected={{ state: filter.state, environment: filter.environment }}
          onChange={(group, values) =>
            setFilter(group === 'state' ? { state: values } : { environment: values })
          }
        />
        <div className="flex min-w-0 flex-1 flex-col">
          <ListBody
            query={query}
            count={rows.length}
            total={Math.max(total, rows.length)}
            what={kind}
            noun={kind}
            skeletonRows={8}
            empty={
              <OverviewEmpty
                kind={kind}
                narrowed={narrowed || filter.environment.length > 0}
                onClear={clear}
              />
            }
          >
            <DataTable
              label={`${kind === 'services' ? 'Services' : 'Hosts'}, what needs attention first`}
              columns={kind === 'services' ? SERVICE_COLUMNS : HOST_COLUMNS}
              rows={rows}
              rowKey={(row) => row.id}
              rowHref={(row) => `/infrastructure/${row.id}`}
              stale={query.isPlaceholderData}
            />
          </ListBody>
        </div>
      </div>
    </Panel>
  );
}
