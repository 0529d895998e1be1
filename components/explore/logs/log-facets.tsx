'use client';
import { Facets, type FacetOption } from '#components/ui/tables/facets.tsx';
import type { LogFacets } from '#lib/schemas/infrastructure/infrastructure.ts';
import { LOG_LEVELS, levelFacets } from './log-text.ts';
import type { LogFilter } from './use-logs.ts';

export interface LogFacetsColumnProps {
  facets: LogFacets | undefined;
  filter: LogFilter;
  setFilter: (next: Partial<LogFilter>) => void;
}

type Counts = readonly { value: string; count: number }[];

/** The most frequent senders; includes the selected one even if it has no records now. */
function senderOptions(counts: Counts, chosen: string): FacetOption[] {
  const named = counts.filter(({ value }) => value !== '');
  const options = named.map(({ value, count }) => ({ value, label: value, count }));
  return chosen === '' || named.some(({ value }) => value === chosen)
    ? options
    : [...options, { value: chosen, label: chosen, count: 0 }];
}

/** Levels, services and hosts of the records with their counts; one of each can be selected. */
export function LogFacetsColumn({ facets, filter, setFilter }: LogFacetsColumnProps) {
  const { services = [], hosts = [], levels = [] } = facets ?? {};
  const chosen = (value: string): string[] => (value === '' ? [] : [value]);
  return (
    <Facets
      groups={[
        { id: 'severity', label: 'Level', options: levelFacets(levels) },
        { id: 'service', label: 'Service', options: senderOptions(services, filter.service) },
        { id: 'host', label: 'Host', options: senderOptions(hosts, filter.host) },
      ]}
      selected={{
        severity: chosen(filter.severity),
        service: chosen(filter.service),
        host: chosen(filter.host),
      }}
      onChange={(group, values) => {
        const value = values.at(-1) ?? '';
        if (group === 'severity')
          setFilter({ severity: LOG_LEVELS.find((level) => level === value) ?? '' });
        else setFilter(group === 'host' ? { host: value } : { service: value });
      }}
    />
  );
}
