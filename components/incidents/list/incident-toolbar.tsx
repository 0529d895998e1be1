'use client';
import { useQuery } from '@tanstack/react-query';
import { api } from '#components/client/api.ts';
import { daysWord, demoWord } from '#components/client/page/demo-text.ts';
import { useCan, useSession } from '#components/client/session.tsx';
import { SearchField } from '#components/ui/forms/search-field.tsx';
import { Select } from '#components/ui/forms/select.tsx';
import { Segmented } from '#components/ui/menus/tabs.tsx';
import { FilterChips, type FilterChip } from '#components/ui/tables/filter-chips.tsx';
import { formatNumber } from '#lib/format.ts';
import { queryKey } from '#lib/query-keys.ts';
import type { OverviewPage } from '#lib/schemas/infrastructure/infrastructure.ts';
import type { IncidentFilter } from './incident-filter.ts';

function useServiceNames(chosen: readonly string[]): string[] {
  const services = useQuery({
    queryKey: queryKey('infrastructure', 'service-names'),
    queryFn: ({ signal }) => api<OverviewPage>('/api/services', { query: { limit: 500 }, signal }),
    enabled: useCan('infrastructure:read'),
    staleTime: 60_000,
  });
  const names = services.data?.items.map((item) => item.name) ?? [];
  return [...new Set([...names, ...chosen])].toSorted((a, b) => a.localeCompare(b, 'en'));
}

const SHOWN = ['open', 'snoozed', 'resolved', 'all'] as const;

export interface IncidentToolbarProps {
  filter: IncidentFilter;
  setFilter: (next: Partial<IncidentFilter>) => void;
  statusCounts: Readonly<Record<string, number>> | undefined;
  /** Number of open incidents that are snoozed. */
  snoozed: number;
}

/** Filters that can only be set by a link to the list: days and demo. */
function linkedChips(
  { start, end, demo }: IncidentFilter,
  setFilter: IncidentToolbarProps['setFilter'],
): FilterChip[] {
  return [
    ...(start === '' && end === ''
      ? []
      : [{ label: daysWord(start, end), onRemove: () => setFilter({ start: '', end: '' }) }]),
    ...(demo === ''
      ? []
      : [{ label: demoWord(demo), onRemove: () => setFilter({ demo: '' as const }) }]),
  ];
}

/** State, search, service and owner filters above the list. */
export function IncidentToolbar({
  filter,
  setFilter,
  statusCounts,
  snoozed,
}: IncidentToolbarProps) {
  const { user } = useSession();
  const names = useServiceNames(filter.service);
  const total = Object.values(statusCounts ?? {}).reduce((sum, count) => sum + count, 0);
  const resolved = statusCounts?.['resolved'] ?? 0;
  const label = (word: string, count: number) =>
    statusCounts ? `${word} ${formatNumber(count)}` : word;
  return (
    <div className="flex flex-wrap items-center gap-2 border-b border-line px-4 py-2">
      <Segmented
        label="State of the incidents"
        value={filter.status}
        onValueChange={(status) =>
          setFilter({ status: SHOWN.find((one) => one === status) ?? 'open' })
        }
        options={[
          { value: 'open', label: label('Open', total - resolved - snoozed) },
          { value: 'snoozed', label: label('Snoozed', snoozed) },
          { value: 'resolved', label: label('Resolved', resolved) },
          { value: 'all', label: label('All', total) },
        ]}
      />
      <SearchField
        label="Search in titles, or INC-42"
        placeholder="Title or INC-42"
        value={filter.q}
        onChange={(q) => setFilter({ q })}
      />
      <Select
        aria-label="Service"
        placeholder="All services"
        value={filter.service[0] ?? ''}
        options={names.map((name) => ({ value: name, label: name }))}
        onValueChange={(name) => setFilter({ service: name === '' ? [] : [name] })}
        className="max-w-48"
      />
      <Select
        aria-label="Owner"
        placeholder="Any owner"
        value={filter.owner}
        options={[
          { value: user.id, label: 'Mine' },
          { value: 'none', label: 'Unassigned' },
        ]}
        onValueChange={(owner) => setFilter({ owner })}
      />
      <FilterChips chips={linkedChips(filter, setFilter)} />
    </div>
  );
}
