'use client';
import { ListBody } from '#components/client/page/list-body.tsx';
import { namedGroup, worthShowing } from '#components/labels/ownership-facets.ts';
import { HEALTH_WORD } from '#components/labels/resource-text.ts';
import { Panel } from '#components/ui/panel.tsx';
import { DataTable } from '#components/ui/tables/data-table.tsx';
import { Facets } from '#components/ui/tables/facets.tsx';
import { businessTiers, healthStates } from '#lib/choices/infrastructure.ts';
import { useInfrastructureFilter } from './infrastructure-filter.ts';
import { ListToolbar } from './list-toolbar.tsx';
import { HOST_COLUMNS, SERVICE_COLUMNS } from './overview-columns.tsx';
import { OverviewEmpty } from './overview-empty.tsx';
import { overviewQuery, useOverview, type OverviewKind } from './use-overview.ts';

const OWNERSHIP = [
  ['team', 'Team'],
  ['owner', 'Owner'],
  ['environment', 'Environment'],
] as const;

/** Services or hosts: state, failing check, figures of the last hour. */
export function OverviewList({ kind }: { kind: OverviewKind }) {
  const { filter, setFilter, clear, narrowed } = useInfrastructureFilter();
  const { query, rows, total, facets } = useOverview(kind, filter, true);
  const ownership = OWNERSHIP.map(([id, label]) =>
    namedGroup(id, label, facets[id], filter[id]),
  ).filter(worthShowing);
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
              options: healthStates.map((value) => ({
                value,
                label: HEALTH_WORD[value],
                count: facets['state']?.[value] ?? 0,
              })),
            },
            ...ownership,
            {
              id: 'tier',
              label: 'Business tier',
              options: businessTiers.map((tier) => ({
                value: String(tier),
                label: `Tier ${tier}`,
                count: facets['tier']?.[tier] ?? 0,
              })),
            },
          ]}
          selected={{
            state: filter.state,
            team: filter.team,
            owner: filter.owner,
            environment: filter.environment,
            tier: filter.tier,
          }}
          onChange={(group, values) => setFilter({ [group]: values })}
        />
        <div className="flex min-w-0 flex-1 flex-col">
          <ListBody
            query={query}
            count={rows.length}
            total={Math.max(total, rows.length)}
            what={kind}
            noun={kind === 'services' ? 'service' : 'host'}
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
              label={`${kind === 'services' ? 'Services' : 'Hosts'}, most urgent first`}
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
