'use client';
import { useQuery } from '@tanstack/react-query';
import { api } from '#components/client/api.ts';
import { NoPermission } from '#components/client/page/no-permission.tsx';
import { useCan } from '#components/client/session.tsx';
import { Tabs } from '#components/ui/menus/tabs.tsx';
import { PageHead } from '#components/ui/page-head.tsx';
import { formatCount } from '#lib/format.ts';
import { queryKey } from '#lib/query-keys.ts';
import type { OverviewPage } from '#lib/schemas/infrastructure/infrastructure.ts';
import { useEnvironmentName } from './infrastructure-filter.ts';
import { OverviewList } from './overview-list.tsx';
import { ResourceList } from './resources/resource-list.tsx';
import type { OverviewKind } from './use-overview.ts';

type Counts = Readonly<Record<string, number>>;

function useStateCounts(kind: OverviewKind, enabled: boolean): Counts | undefined {
  const environment = useEnvironmentName();
  const { data } = useQuery({
    queryKey: queryKey('infrastructure', kind, 'counts', environment),
    queryFn: ({ signal }) =>
      api<OverviewPage>(`/api/${kind}`, { query: { environment, limit: 1 }, signal }),
    enabled,
    refetchInterval: 30_000,
  });
  return data?.facets['state'];
}

function tally(counts: Counts = {}) {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const failing = (counts['critical'] ?? 0) + (counts['error'] ?? 0) + (counts['warning'] ?? 0);
  return {
    total,
    failing,
    silent: counts['no_data'] ?? 0,
    unmonitored: counts['not_monitored'] ?? 0,
  };
}

/** Page summary: number of resources that need attention, or that none do. */
function headline(services: Counts | undefined, hosts: Counts | undefined): string {
  if (services === undefined || hosts === undefined) return 'Services and hosts';
  const of = { services: tally(services), hosts: tally(hosts) };
  if (of.services.total + of.hosts.total === 0) return 'No services or hosts yet';
  const needs = (count: number) => (count === 1 ? 'needs' : 'need');
  const parts = [
    of.services.failing > 0
      ? `${of.services.failing} of ${formatCount(of.services.total, 'service')} ${needs(of.services.failing)} attention`
      : '',
    of.hosts.failing > 0
      ? `${of.hosts.failing} of ${formatCount(of.hosts.total, 'host')} ${needs(of.hosts.failing)} attention`
      : '',
    of.services.silent + of.hosts.silent > 0
      ? `${of.services.silent + of.hosts.silent} without data`
      : '',
    of.services.unmonitored + of.hosts.unmonitored > 0
      ? `${of.services.unmonitored + of.hosts.unmonitored} not monitored`
      : '',
  ].filter((part) => part !== '');
  if (parts.length > 0) return parts.join(', ');
  return `${formatCount(of.services.total, 'service')} and ${formatCount(of.hosts.total, 'host')}, all within their limits`;
}

/** Services, hosts and every other monitored resource. */
export function ServicesAndHosts() {
  const mayRead = useCan('infrastructure:read');
  const services = useStateCounts('services', mayRead);
  const hosts = useStateCounts('hosts', mayRead);
  if (!mayRead) return <NoPermission permission="infrastructure:read" what="services and hosts" />;
  const count = (counts: Counts | undefined) =>
    counts === undefined ? {} : { count: tally(counts).total };
  return (
    <>
      <PageHead
        title={headline(services, hosts)}
        sub="Current state and metrics of the last hour. The most urgent come first."
      />
      <Tabs
        label="Resource kind"
        items={[
          { id: 'services', label: 'Services', ...count(services) },
          { id: 'hosts', label: 'Hosts', ...count(hosts) },
          { id: 'all', label: 'All resources' },
        ]}
      >
        {(tab) =>
          tab === 'all' ? (
            <ResourceList />
          ) : (
            <OverviewList key={tab} kind={tab === 'hosts' ? 'hosts' : 'services'} />
          )
        }
      </Tabs>
    </>
  );
}
