import { decideSnooze } from '#engines/correlate/snooze.ts';
import { severitySchema } from '#lib/schemas/fields.ts';
import { snoozeInput, type IncidentSummary } from '#lib/schemas/incidents/incidents.ts';
import { formatAbsolute } from '#lib/time-format.ts';
import type { Alert, Incident } from '#server/generated/prisma/client.ts';
import { changeIncident, lockIncident, requireUnresolved } from '#server/incidents/internal.ts';
import { TandemError } from '#server/platform/errors.ts';
import { verb, type VerbContext } from '#server/platform/verb.ts';

const longestMs = 30 * 86_400_000;

/** Snooze fields of an incident without a snooze. */
export const awake = {
  snoozedAt: null,
  snoozedUntil: null,
  snoozedBy: null,
  snoozedSeverity: null,
} as const;

function refuse(message: string): never {
  throw new TandemError('invalid_input', `until: ${message}.`, {
    fields: [{ field: 'until', message }],
  });
}

/** Snoozes an incident until a time or until something changes; `undo` ends the snooze. */
export const snooze = verb(
  { permission: 'incidents:write', input: snoozeInput, audit: 'incidents.snooze' },
  async (context, input) => {
    const { now, actor } = context;
    const incident = await lockIncident(context, input.id);
    requireUnresolved(incident);
    if (input.undo) {
      if (incident.snoozedAt === null)
        throw new TandemError('conflict', 'The incident is not snoozed.');
      await changeIncident(context, incident, {
        data: awake,
        event: { kind: 'woken', title: `${actor.name} ended the snooze` },
      });
      return { id: incident.id };
    }
    const until = input.until === undefined ? null : new Date(input.until);
    if (until !== null && until <= now) refuse('must be later than now');
    if (until !== null && until.getTime() - now.getTime() > longestMs)
      refuse('must be within 30 days');
    const how = until === null ? 'something changes' : formatAbsolute(until.getTime());
    await changeIncident(context, incident, {
      data: {
        snoozedAt: now,
        snoozedUntil: until,
        snoozedBy: actor.name,
        snoozedSeverity: incident.severity,
      },
      event: { kind: 'snoozed', title: `${actor.name} snoozed it until ${how}` },
    });
    return { id: incident.id };
  },
);

const why = {
  'time-over': 'the time was reached',
  worse: 'it got worse',
  changed: 'something changed',
} as const;

/** Called in each pass: wakes an incident that is due, got worse, or changed. */
export async function wakeIfDue(
  context: VerbContext,
  incident: Incident & { alerts: Alert[] },
): Promise<boolean> {
  const { snoozedAt, snoozedUntil, snoozedSeverity } = incident;
  if (snoozedAt === null) return false;
  const severity = severitySchema.parse(incident.severity);
  const decision = decideSnooze(
    {
      sinceMs: snoozedAt.getTime(),
      untilMs: snoozedUntil?.getTime() ?? null,
      severity: snoozedSeverity === null ? severity : severitySchema.parse(snoozedSeverity),
    },
    {
      severity,
      firedAtMs: incident.alerts
        .filter((alert) => alert.state === 'firing')
        .map((alert) => (alert.firedAt ?? alert.startedAt).getTime()),
    },
    context.now.getTime(),
  );
  if (decision === 'asleep') return false;
  await changeIncident(context, incident, {
    data: awake,
    event: { kind: 'woken', title: `Snooze ended: ${why[decision]}`, data: { reason: decision } },
  });
  return true;
}

export function snoozeOf(row: Incident): IncidentSummary['snooze'] {
  if (row.snoozedAt === null) return null;
  return {
    since: row.snoozedAt.toISOString(),
    until: row.snoozedUntil?.toISOString() ?? null,
    by: row.snoozedBy ?? '',
  };
}
