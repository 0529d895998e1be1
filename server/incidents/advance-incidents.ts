import { z } from 'zod';
import { decideResolution } from '#engines/correlate/incident-lifecycle.ts';
import { incidentSettings } from '#server/incidents/settings.ts';
import { changeIncident } from '#server/incidents/internal.ts';
import { readGraph } from '#server/incidents/resource-graph.ts';
import { awake, wakeIfDue } from '#server/incidents/snooze.ts';
import { refreshTriage } from '#server/incidents/refresh-triage.ts';
import type { Alert } from '#server/generated/prisma/client.ts';
import { verb } from '#server/platform/verb.ts';

const frozenSchema = z.object({ frozen: z.boolean() });
const alertState = z.enum(['pending', 'firing', 'resolved']);
const busy = [
  'approved',
  'queued',
  'running',
  'unknown',
  'succeeded',
  'verifying',
  'not_verified',
  'rolling_back',
  'rollback_unknown',
];

function toLifecycle(alert: Alert) {
  const frozen = frozenSchema.safeParse(alert.stateInputs);
  return {
    status: alertState.parse(alert.state),
    resolvedAtMs: alert.resolvedAt?.getTime() ?? null,
    frozen: frozen.success && frozen.data.frozen,
  };
}

/**
 * Resolves incidents whose alerts have all been quiet for the quiet time. Running actions wait for their
 * verdict; a mitigated symptom waits for a person, but takes no further alert. Wakes what was snoozed.
 */
export const advanceIncidents = verb(
  { permission: 'incidents:write', input: z.object({}), audit: 'incidents.advance' },
  async (context) => {
    const { quietMs } = await incidentSettings(context.tx);
    const open = await context.tx.incident.findMany({
      where: { status: { not: 'resolved' }, past: context.past },
      include: { alerts: true, actions: { where: { status: { in: busy } }, select: { id: true } } },
    });
    const graph = open.length === 0 ? null : await readGraph(context.now, context.tx);
    let changed = false;
    for (const incident of open) {
      if (await wakeIfDue(context, incident)) changed = true;
      const decision = decideResolution(
        incident.alerts.map(toLifecycle),
        context.now.getTime(),
        quietMs,
      );
      const waitsForPerson = incident.status === 'mitigated' && incident.resolution === 'follow-up';
      const isQuiet = decision.decision === 'resolve' && incident.actions.length === 0;
      const minutes = Math.max(1, Math.round(quietMs / 60_000));
      if (isQuiet && waitsForPerson && incident.quietSince === null) {
        await changeIncident(context, incident, {
          data: { quietSince: new Date(decision.quietSinceMs) },
          event: {
            kind: 'quiet',
            title: `All alerts quiet for ${minutes} min: new ones open an incident of their own`,
          },
        });
        changed = true;
      } else if (isQuiet && !waitsForPerson) {
        await changeIncident(context, incident, {
          data: {
            status: 'resolved',
            resolvedAt: context.now,
            quietSince: new Date(decision.quietSinceMs),
            resolution: incident.resolution ?? 'All alerts were resolved',
            ...awake,
          },
          event: {
            kind: 'resolved',
            title: `Resolved: all alerts quiet for ${minutes} min`,
            story: true,
          },
        });
        changed = true;
      } else if (graph !== null) {
        await refreshTriage(context, incident.id, graph);
      }
    }
    if (!changed) context.nothingChanged();
  },
);
