'use client';
import { SEVERITIES, SEVERITY_WORD, STATUS_WORD } from '#components/labels/incident-text.ts';
import { namedGroup, worthShowing } from '#components/labels/ownership-facets.ts';
import { Facets } from '#components/ui/tables/facets.tsx';
import { incidentStatuses, priorities } from '#lib/choices/incidents.ts';
import { isStatusFilter, type IncidentFilter } from './incident-filter.ts';

type Counts = Readonly<Record<string, number>> | undefined;

const count = (counts: Counts, value: string) =>
  counts === undefined ? {} : { count: counts[value] ?? 0 };

function tierGroup(counts: Counts, ticked: readonly string[]) {
  const group = namedGroup('tier', 'Business tier', counts, ticked);
  const worded = group.options.map((option) =>
    option.value === 'none' ? option : { ...option, label: `Tier ${option.value}` },
  );
  return { ...group, options: worded };
}

export interface IncidentFacetsProps {
  filter: IncidentFilter;
  setFilter: (next: Partial<IncidentFilter>) => void;
  counts: {
    status: Counts;
    severity: Counts;
    priority: Counts;
    places: Readonly<Record<string, Counts>>;
  };
}

/** Facets with counts: severity, priority, exact state and ownership. */
export function IncidentFacets({ filter, setFilter, counts }: IncidentFacetsProps) {
  const places = [
    namedGroup('team', 'Team', counts.places['team'], filter.team),
    namedGroup('environment', 'Environment', counts.places['environment'], filter.environment),
    namedGroup('resourceOwner', 'Service owner', counts.places['owner'], filter.resourceOwner),
    tierGroup(counts.places['tier'], filter.tier),
  ].filter(worthShowing);
  const exact = incidentStatuses.filter((status) => status === filter.status);
  return (
    <Facets
      groups={[
        {
          id: 'severity',
          label: 'Severity',
          options: SEVERITIES.map((value) => ({
            value,
            label: SEVERITY_WORD[value],
            ...count(counts.severity, value),
          })),
        },
        {
          id: 'priority',
          label: 'Priority',
          options: priorities.map((value) => ({
            value,
            label: value,
            ...count(counts.priority, value),
          })),
        },
        {
          id: 'status',
          label: 'State',
          options: incidentStatuses.map((value) => ({
            value,
            label: STATUS_WORD[value],
            ...count(counts.status, value),
          })),
        },
        ...places,
      ]}
      selected={{
        severity: filter.severity,
        priority: filter.priority,
        status: exact,
        team: filter.team,
        environment: filter.environment,
        resourceOwner: filter.resourceOwner,
        tier: filter.tier,
      }}
      onChange={(group, values) => {
        if (group !== 'status') setFilter({ [group]: values });
        else {
          // The API accepts one state; the latest choice wins.
          const last = values.at(-1) ?? 'open';
          setFilter({ status: isStatusFilter(last) ? last : 'open' });
        }
      }}
    />
  );
}
