import type { UseQueryResult } from '@tanstack/react-query';
import { LoadFailed } from '#components/client/page/load-failed.tsx';
import {
  causeLine,
  incidentKey,
  incidentState,
  SEVERITY_WORD,
  STATUS_WORD,
} from '#components/labels/incident-text.ts';
import { Link, TextLink } from '#components/ui/link.tsx';
import { Panel, PanelHeader } from '#components/ui/panel.tsx';
import { StateIcon } from '#components/ui/state-badge.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { SkeletonRows } from '#components/ui/states/skeleton.tsx';
import { ScrollBox } from '#components/ui/tables/scroll-box.tsx';
import { Time } from '#components/ui/time.tsx';
import { formatNumber } from '#lib/format.ts';
import type { IncidentSummary } from '#lib/schemas/incidents/incidents.ts';
import type { ResourceDetail } from '#lib/schemas/infrastructure/infrastructure.ts';

function Incident({ incident }: { incident: IncidentSummary }) {
  return (
    <li className="relative flex items-start gap-2.5 px-4 py-2 hover:bg-hover">
      <StateIcon
        state={incidentState(incident)}
        label={SEVERITY_WORD[incident.severity]}
        className="mt-0.5"
      />
      <span className="min-w-0 flex-1">
        <Link
          href={`/incidents/${incident.id}`}
          className="font-medium after:absolute after:inset-0"
        >
          {incident.title}
        </Link>
        <span className="block text-xs text-ink-2">
          {incidentKey(incident)} · {STATUS_WORD[incident.status]} · {causeLine(incident)}
        </span>
      </span>
      <Time at={incident.openedAt} className="flex-none text-xs text-ink-2" />
    </li>
  );
}

export interface IncidentsPanelProps {
  name: string;
  query: UseQueryResult<IncidentSummary[]>;
  alerts: ResourceDetail['alerts'];
  mayRead: boolean;
}

/** Incidents about the resource within the page's time range, and alerts that fire now. */
export function IncidentsPanel({ name, query, alerts, mayRead }: IncidentsPanelProps) {
  const incidents = query.data;
  const alone = alerts.filter((alert) => alert.incidentId === null);
  return (
    <Panel aria-label="Incidents">
      <PanelHeader
        title="Incidents"
        count={incidents ? formatNumber(incidents.length) : undefined}
        end={
          mayRead ? (
            <TextLink href={`/incidents?status=all&service=${encodeURIComponent(name)}`}>
              All of {name}
            </TextLink>
          ) : null
        }
        ruled
      />
      {mayRead ? null : (
        <EmptyState
          kind="no-permission"
          title="Your role cannot see incidents"
          className="min-h-28"
        >
          An admin can grant it.
        </EmptyState>
      )}
      {query.isLoadingError ? (
        <LoadFailed what="incidents" query={query} />
      ) : mayRead && incidents === undefined ? (
        <SkeletonRows rows={2} label="Loading incidents" />
      ) : null}
      {incidents?.length === 0 ? (
        <EmptyState kind="no-data" title="No incidents in this range" className="min-h-28" />
      ) : null}
      {incidents && incidents.length > 0 ? (
        <ScrollBox label="Incidents" className="max-h-80 overflow-y-auto">
          <ul className="divide-y divide-line">
            {incidents.map((incident) => (
              <Incident key={incident.id} incident={incident} />
            ))}
          </ul>
        </ScrollBox>
      ) : null}
      {alone.length > 0 ? (
        <p className="border-t border-line px-4 py-2 text-xs text-ink-2">
          Firing without an incident:{' '}
          {alone
            .map((alert) =>
              alert.silence === null
                ? alert.title
                : `${alert.title} (silenced by ${alert.silence.author}: ${alert.silence.reason})`,
            )
            .join(', ')}
        </p>
      ) : null}
    </Panel>
  );
}
