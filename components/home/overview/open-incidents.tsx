'use client';
import { DemoBadge } from '#components/client/page/demo-badge.tsx';
import { LoadFailed, type FailedQuery } from '#components/client/page/load-failed.tsx';
import { useCan, useSession } from '#components/client/session.tsx';
import { Duration } from '#components/incidents/duration.tsx';
import { useIncidentActs } from '#components/incidents/use-incident-acts.ts';
import {
  causeLine,
  incidentKey,
  needsAcknowledging,
  severityRank,
  STATUS_WORD,
} from '#components/labels/incident-text.ts';
import { Avatar } from '#components/ui/avatar.tsx';
import { Link, TextLink } from '#components/ui/link.tsx';
import { Panel, PanelHeader } from '#components/ui/panel.tsx';
import { StateIcon } from '#components/ui/state-badge.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { SkeletonRows } from '#components/ui/states/skeleton.tsx';
import type { IncidentSummary } from '#lib/schemas/incidents/incidents.ts';
import { Calm } from './calm.tsx';

/** Open incidents, worst first, without those shown in the list of needs. */
export function OpenIncidents({
  incidents,
  above = 0,
  most = 6,
  ready,
  failed,
}: {
  incidents: readonly IncidentSummary[];
  /** Number of incidents already shown in the list of needs. */
  above?: number;
  /** Maximum number of rows. */
  most?: number;
  ready: boolean;
  failed: FailedQuery | null;
}) {
  const mayRead = useCan('incidents:read');
  const shown = incidents
    .toSorted(
      (a, b) =>
        severityRank(a.severity) - severityRank(b.severity) || b.openedAt.localeCompare(a.openedAt),
    )
    .slice(0, most);
  const isMixed = incidents.some(({ demo }) => !demo);
  return (
    <Panel aria-labelledby="open-incidents" className="flex-1">
      <PanelHeader
        title={above > 0 ? 'Other open incidents' : 'Open incidents'}
        id="open-incidents"
        count={
          incidents.length > most ? `${most} of ${incidents.length}` : incidents.length || undefined
        }
        ruled
        end={<TextLink href="/incidents">All incidents</TextLink>}
      />
      {failed ? (
        <LoadFailed what="open incidents" query={failed} />
      ) : !mayRead ? (
        <EmptyState
          kind="no-permission"
          title="Your role cannot see incidents"
          className="min-h-28"
        >
          An admin can grant it.
        </EmptyState>
      ) : !ready ? (
        <SkeletonRows rows={3} label="Loading open incidents" />
      ) : shown.length === 0 ? (
        above > 0 ? (
          <p className="px-4 py-3 text-ink-2">No other open incidents.</p>
        ) : (
          <Calm title="No open incidents" className="min-h-28" />
        )
      ) : (
        <ul className="divide-y divide-line">
          {shown.map((incident) => (
            <IncidentRow key={incident.id} incident={incident} isMixed={isMixed} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function IncidentRow({ incident, isMixed }: { incident: IncidentSummary; isMixed: boolean }) {
  const mayWrite = useCan('incidents:write') && incident.you.mayWrite;
  const { user } = useSession();
  const acts = useIncidentActs();
  const note = needsAcknowledging(incident) ? '' : `${STATUS_WORD[incident.status]} · `;
  return (
    <li className="relative flex min-h-[52px] items-center gap-3.5 px-4 py-2 hover:bg-hover">
      <StateIcon state={incident.severity} />
      <div className="min-w-0 flex-1">
        <Link
          href={`/incidents/${incident.id}`}
          className="line-clamp-2 rounded-sm font-semibold after:absolute after:inset-0"
        >
          {incident.title}
        </Link>
        <p className="truncate text-xs text-ink-2" title={causeLine(incident)}>
          {incidentKey(incident)} · {note}
          {causeLine(incident)}{' '}
          {incident.demo && isMixed ? <DemoBadge className="leading-[14px]" /> : null}
        </p>
      </div>
      <span className="flex-none text-xs text-ink-2">
        <Duration incident={incident} />
      </span>
      {incident.assignee ? (
        <Avatar name={incident.assignee.name} />
      ) : mayWrite ? (
        <button
          type="button"
          className="link relative z-1 min-h-6"
          onClick={() => acts.assign(incident, { id: user.id, name: user.name })}
        >
          Assign to me
        </button>
      ) : null}
    </li>
  );
}
