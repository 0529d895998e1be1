import { DemoBadge } from '#components/client/page/demo-badge.tsx';
import { badgeState, HEALTH_WORD, kindWord, versionOf } from '#components/labels/resource-text.ts';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { None } from '#components/ui/states/none.tsx';
import type { Column } from '#components/ui/tables/data-table.tsx';
import { Time } from '#components/ui/time.tsx';
import { formatNumber } from '#lib/format.ts';
import type { ResourceHealth, ResourceItem } from '#lib/schemas/infrastructure/infrastructure.ts';
import { FigureCell } from './figure-cell.tsx';
import { OpenIncidents } from './open-incidents.tsx';

function NameCell({ row }: { row: ResourceHealth }) {
  const details = [row.team, row.environment, `tier ${row.tier}`, versionOf(row)].filter(Boolean);
  return (
    <span className="block py-1">
      <span className="block truncate font-medium" title={row.name}>
        {row.name}
      </span>
      <span className="flex items-center gap-x-1.5 text-xs text-ink-2">
        <span className="truncate" title={details.join(' · ')}>
          {details.join(' · ')}
        </span>
        {row.demo ? <DemoBadge className="leading-[14px]" /> : null}
      </span>
    </span>
  );
}

const state: Column<ResourceHealth> = {
  id: 'state',
  header: 'State',
  fit: true,
  phone: 'bare',
  cell: (row) => <StateBadge state={badgeState(row.state)}>{HEALTH_WORD[row.state]}</StateBadge>,
};

const check: Column<ResourceHealth> = {
  id: 'check',
  header: 'Failing check',
  phone: 'bare',
  className: 'md:min-w-38 max-md:empty:hidden',
  cell: (row) =>
    row.check === null ? (
      <span className="sr-only">none</span>
    ) : (
      <span className="line-clamp-2 text-xs text-ink" title={row.check}>
        {row.check}
      </span>
    ),
};

const figure = (index: number, header: string): Column<ResourceHealth> => ({
  id: `figure-${index}`,
  header,
  num: true,
  fit: true,
  cell: (row) => <FigureCell figure={row.figures[index]} />,
});

const seen: Column<ResourceHealth> = {
  id: 'seen',
  header: 'Last seen',
  fit: true,
  cell: (row) => <Time at={row.lastSeenAt} className="text-xs text-ink-2" />,
};

/** Columns of services and of hosts: the same layout with different figures. */
function overviewColumns(
  noun: string,
  figures: readonly [string, string, string],
): readonly Column<ResourceHealth>[] {
  return [
    state,
    {
      id: 'name',
      header: noun,
      link: true,
      phone: 'title',
      className: 'md:min-w-36 md:max-w-64',
      cell: (row) => <NameCell row={row} />,
    },
    check,
    ...figures.map((title, index) => figure(index, title)),
    {
      id: 'incidents',
      header: 'Incidents',
      num: true,
      fit: true,
      cell: (row) => <OpenIncidents row={row} />,
    },
    seen,
  ];
}

export const SERVICE_COLUMNS = overviewColumns('Service', ['Requests', 'Errors', 'Latency p95']);
export const HOST_COLUMNS = overviewColumns('Host', ['CPU', 'Memory', 'Fullest disk']);

/** All resources that appear in telemetry, of every kind. */
export const RESOURCE_COLUMNS: readonly Column<ResourceItem>[] = [
  {
    id: 'kind',
    header: 'Kind',
    fit: true,
    phone: 'bare',
    cell: (row) => <span className="text-ink-2">{kindWord(row.kind)}</span>,
  },
  {
    id: 'name',
    header: 'Name',
    link: true,
    phone: 'title',
    className: 'md:min-w-48',
    cell: (row) => (
      <span className="flex items-center gap-1.5">
        <span className="truncate font-medium" title={row.name}>
          {row.name}
        </span>
        {row.demo ? <DemoBadge className="leading-[14px]" /> : null}
      </span>
    ),
  },
  {
    id: 'environment',
    header: 'Environment',
    fit: true,
    phone: 'bare',
    cell: (row) => row.environment ?? <None />,
  },
  { id: 'tier', header: 'Tier', num: true, fit: true, cell: (row) => formatNumber(row.tier) },
  {
    id: 'incidents',
    header: 'Incidents',
    num: true,
    fit: true,
    cell: (row) => <OpenIncidents row={row} />,
  },
  {
    id: 'team',
    header: 'Team',
    cell: (row) => row.team ?? <None />,
  },
  {
    id: 'first',
    header: 'First seen',
    fit: true,
    cell: (row) => <Time at={row.firstSeenAt} show="absolute" className="text-xs text-ink-2" />,
  },
  {
    id: 'seen',
    header: 'Last seen',
    fit: true,
    cell: (row) => <Time at={row.lastSeenAt} className="text-xs text-ink-2" />,
  },
];
