'use client';
import { parseAsArrayOf, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { demoChoices } from '#lib/choices/demo.ts';
import { incidentStatuses } from '#lib/choices/incidents.ts';
import type { DemoChoice } from '#lib/schemas/fields.ts';

const STATUSES = ['open', 'snoozed', 'all', ...incidentStatuses] as const;
const list = parseAsArrayOf(parseAsString).withDefault([]);

const parsers = {
  q: parseAsString.withDefault(''),
  status: parseAsStringLiteral(STATUSES).withDefault('open'),
  severity: list,
  priority: list,
  service: list,
  owner: parseAsString.withDefault(''),
  team: list,
  environment: list,
  resourceOwner: list,
  tier: list,
  start: parseAsString.withDefault(''),
  end: parseAsString.withDefault(''),
  demo: parseAsStringLiteral(['', ...demoChoices]).withDefault(''),
};

export type StatusFilter = (typeof STATUSES)[number];
export interface IncidentFilter {
  q: string;
  status: StatusFilter;
  severity: string[];
  priority: string[];
  service: string[];
  /** '' = any owner, 'none' = no owner, else a user id. */
  owner: string;
  /** Names; `none` selects incidents without one. Owner and tier are those of the resource. */
  team: string[];
  environment: string[];
  resourceOwner: string[];
  tier: string[];
  /** Days: selects incidents that were open at any time from `start` until before `end`. */
  start: string;
  end: string;
  /** '' = incidents of the demo company and all others. */
  demo: '' | DemoChoice;
}

export function isStatusFilter(text: string): text is StatusFilter {
  return STATUSES.some((status) => status === text);
}

/** Filter of the incident list, stored in the URL. */
export function useIncidentFilter(): {
  filter: IncidentFilter;
  setFilter: (next: Partial<IncidentFilter>) => void;
  clear: () => void;
  narrowed: boolean;
} {
  const [filter, setState] = useQueryStates(parsers, { history: 'replace' });
  const { status: _status, ...rest } = filter;
  const narrowed = Object.values(rest).some((value) => value.length > 0);
  return {
    filter,
    narrowed,
    setFilter: (next) => void setState(next),
    clear: () =>
      void setState({
        q: null,
        severity: null,
        priority: null,
        service: null,
        owner: null,
        team: null,
        environment: null,
        resourceOwner: null,
        tier: null,
        start: null,
        end: null,
        demo: null,
      }),
  };
}

/**
 * Query parameters for a filter: open incidents that need attention, snoozed ones, all, or one
 * state.
 */
function stateQuery(status: StatusFilter): Record<string, string> {
  if (status === 'all') return {};
  if (status === 'snoozed') return { status: 'open', snoozed: 'only' };
  return status === 'open' ? { status, snoozed: 'without' } : { status };
}

/** The filter as API parameters. */
export function filterQuery(
  filter: IncidentFilter,
): Record<string, string | readonly string[] | undefined> {
  return {
    q: filter.q,
    ...stateQuery(filter.status),
    severity: filter.severity.join(','),
    priority: filter.priority.join(','),
    service: filter.service.join(','),
    assignee: filter.owner,
    team: filter.team.join(','),
    environment: filter.environment.join(','),
    owner: filter.resourceOwner.join(','),
    tier: filter.tier.join(','),
    from: filter.start,
    to: filter.end,
    demo: filter.demo,
  };
}
