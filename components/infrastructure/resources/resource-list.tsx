'use client';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { api } from '#components/client/api.ts';
import { ListBody } from '#components/client/page/list-body.tsx';
import { useSession } from '#components/client/session.tsx';
import { kindWord, RESOURCE_KINDS } from '#components/labels/resource-text.ts';
import { Panel } from '#components/ui/panel.tsx';
import { DataTable } from '#components/ui/tables/data-table.tsx';
import { Facets } from '#components/ui/tables/facets.tsx';
import { businessTiers } from '#lib/choices/infrastructure.ts';
import { queryKey } from '#lib/query-keys.ts';
import type { Page } from '#lib/schemas/fields.ts';
import type { ResourceItem } from '#lib/schemas/infrastructure/infrastructure.ts';
import { useInfrastructureFilter, type InfrastructureFilter } from '../infrastructure-filter.ts';
import { ListToolbar } from '../list-toolbar.tsx';
import { RESOURCE_COLUMNS } from '../overview-columns.tsx';
import { OverviewEmpty } from '../overview-empty.tsx';

function resourceQuery(filter: InfrastructureFilter): Record<string, string> {
  return {
    q: filter.q,
    kind: filter.kind.join(','),
    // The API accepts only one environment, so the latest choice applies.
    environment: filter.environment.at(-1) ?? '',
    team: filter.team.join(','),
    owner: filter.owner.join(','),
    tier: filter.tier.join(','),
  };
}

function useResources(filter: InfrastructureFilter) {
  const sent = resourceQuery(filter);
  return useInfiniteQuery({
    queryKey: queryKey('infrastructure', 'resources', sent),
    queryFn: ({ pageParam, signal }) =>
      api<Page<ResourceItem>>('/api/resources', {
        query: { ...sent, limit: 100, cursor: pageParam },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
  });
}

/** Resources of every kind, newest first. */
export function ResourceList() {
  const { environments, teams } = useSession();
  const { filter, setFilter, clear, narrowed } = useInfrastructureFilter();
  const query = useResources(filter);
  const rows = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Panel aria-label="All resources" className="overflow-hidden">
      <ListToolbar
        q={filter.q}
        onQ={(q) => setFilter({ q })}
        path="/api/resources"
        query={resourceQuery(filter)}
      />
      <div className="flex min-w-0 max-md:flex-col">
        <Facets
          groups={[
            {
              id: 'kind',
              label: 'Kind',
              options: RESOURCE_KINDS.map((value) => ({ value, label: kindWord(value) })),
            },
            ...(teams.length === 0
              ? []
              : [
                  {
                    id: 'team',
                    label: 'Team',
                    options: [...teams.map((item) => item.name), 'none'].map((value) => ({
                      value,
                      label: value === 'none' ? 'None' : value,
                    })),
                  },
                ]),
            {
              id: 'environment',
              label: 'Environment',
              options: [...environments.map((item) => item.name), 'none'].map((value) => ({
                value,
                label: value === 'none' ? 'None' : value,
              })),
            },
            {
              id: 'tier',
              label: 'Business tier',
              options: businessTiers.map((tier) => ({
                value: String(tier),
                label: `Tier ${tier}`,
              })),
            },
          ]}
          selected={{
            kind: filter.kind,
            team: filter.team,
            environment: filter.environment.slice(-1),
            tier: filter.tier,
          }}
          onChange={(group, values) =>
            setFilter({ [group]: group === 'environment' ? values.slice(-1) : values })
          }
        />
        <div className="flex min-w-0 flex-1 flex-col">
          <ListBody
            query={query}
            count={rows.length}
            what="resources"
            noun="resource"
            skeletonRows={8}
            empty={
              <OverviewEmpty
                kind="resources"
                narrowed={narrowed || filter.environment.length > 0}
                onClear={clear}
              />
            }
          >
            <DataTable
              label="Resources, newest first"
              columns={RESOURCE_COLUMNS}
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
