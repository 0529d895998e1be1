import { DemoBadge } from '#components/client/page/demo-badge.tsx';
import {
  causeLine,
  incidentKey,
  isOpen,
  SEVERITY_WORD,
  STATUS_WORD,
} from '#components/labels/incident-text.ts';
import { Avatar } from '#components/ui/avatar.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import type { Column } from '#components/ui/tables/data-table.tsx';
import { Time } from '#components/ui/time.tsx';
import { formatCount } from '#lib/format.ts';
import type { IncidentSummary } from '#lib/schemas/incidents/incidents.ts';
import { SnoozeText } from '../dialogs/snooze-text.tsx';
import { Duration } from '../duration.tsx';

/** Firing alerts; for a resolved incident they are a warning. */
function Firing({ row }: { row: IncidentSummary }) {
  if (isOpen(row)) return <span className="block text-xs">{row.firingCount} firing</span>;
  return (
    <span className="block text-xs font-medium text-warning-text">
      {formatCount(row.firingCount, 'alert')} still firing
    </span>
  );
}

/** Columns of the incident list; on phones a row becomes a card. */
export const INCIDENT_COLUMNS: readonly Column<IncidentSummary>[] = [
  {
    id: 'severity',
    header: 'Severity',
    fit: true,
    phone: 'bare',
    cell: (row) => (
      <>
        {row.status === 'resolved' ? (
          <StateBadge state="ok">{SEVERITY_WORD[row.severity]}</StateBadge>
        ) : (
          <StateBadge state={row.severity} />
        )}
        <span className="text-xs text-ink-2 max-md:ml-2 md:block">{incidentKey(row)}</span>
      </>
    ),
  },
  {
    id: 'incident',
    header: 'Incident',
    link: true,
    phone: 'title',
    className: 'md:min-w-48',
    cell: (row) => (
      <span className="block">
        <span className="line-clamp-2 font-medium" title={row.title}>
          {row.title}
        </span>
        <span className="flex flex-wrap items-center gap-x-1.5 text-xs text-ink-2">
          {row.snooze ? <SnoozeText snooze={row.snooze} /> : null}
          {row.demo ? <DemoBadge className="leading-[14px]" /> : null}
        </span>
      </span>
    ),
  },
  {
    id: 'status',
    header: 'State',
    phone: 'bare',
    cell: (row) => (
      <span className="block text-ink-2 md:text-xs md:whitespace-nowrap">
        {STATUS_WORD[row.status]}
        {row.firingCount > 0 ? <Firing row={row} /> : null}
      </span>
    ),
  },
  {
    id: 'priority',
    header: 'Priority',
    fit: true,
    phone: 'bare',
    cell: (row) => <span className="tabular-nums">{row.priority}</span>,
  },
  {
    id: 'service',
    header: 'Service',
    phone: 'bare',
    cell: (row) => (
      <span className="block max-w-32">
        <span className="block truncate" title={row.resource?.name}>
          {row.resource?.name ?? 'none'}
        </span>
        {row.team === null ? null : (
          <span className="block truncate text-xs text-ink-2" title={`Team ${row.team}`}>
            {row.team}
          </span>
        )}
      </span>
    ),
  },
  {
    id: 'cause',
    header: 'Cause',
    className: 'md:min-w-32',
    cell: (row) => (
      <span className="block text-xs text-ink-2">
        <span
          className={row.proposedActions > 0 ? 'line-clamp-1' : 'line-clamp-2'}
          title={causeLine(row)}
        >
          {causeLine(row)}
        </span>
        {row.proposedActions > 0 ? <span className="block">Approval waiting</span> : null}
      </span>
    ),
  },
  {
    id: 'owner',
    header: 'Owner',
    fit: true,
    cell: (row) =>
      row.assignee ? (
        <Avatar name={row.assignee.name} />
      ) : (
        <span className="text-xs text-ink-3">unassigned</span>
      ),
  },
  {
    id: 'opened',
    header: 'Opened',
    fit: true,
    cell: (row) => (
      <span className="md:block">
        <Time at={row.openedAt} show="absolute" className="md:block" />{' '}
        <Time at={row.openedAt} className="text-xs text-ink-2 md:block" />
      </span>
    ),
  },
  {
    id: 'duration',
    header: 'Duration',
    num: true,
    fit: true,
    cell: (row) => <Duration incident={row} />,
  },
];
