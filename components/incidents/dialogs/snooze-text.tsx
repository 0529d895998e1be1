'use client';
import { useCan } from '#components/client/session.tsx';
import { Button } from '#components/ui/button.tsx';
import { Time } from '#components/ui/time.tsx';
import type { IncidentDetail, IncidentSummary } from '#lib/schemas/incidents/incidents.ts';
import { useSnooze } from './use-snooze.ts';

/** Snooze note in a row, such as "· snoozed until 13:49 UTC". */
export function SnoozeText({ snooze }: { snooze: NonNullable<IncidentSummary['snooze']> }) {
  return (
    <span>
      · snoozed until{' '}
      {snooze.until === null ? 'it changes' : <Time at={snooze.until} show="absolute" />}
    </span>
  );
}

/** User and end time of the snooze, with a button to end it. */
export function SnoozeBanner({ incident }: { incident: IncidentDetail }) {
  const acts = useSnooze();
  const mayWrite = useCan('incidents:write');
  const { snooze } = incident;
  if (snooze === null) return null;
  return (
    <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <span>
        {snooze.by} snoozed it <Time at={snooze.since} />, until{' '}
        {snooze.until === null ? 'something changes' : <Time at={snooze.until} show="both" />}. It
        ends earlier if the incident gets worse.
      </span>
      {mayWrite ? (
        <Button size="sm" onClick={() => acts.wake([incident])}>
          End snooze
        </Button>
      ) : null}
    </span>
  );
}
