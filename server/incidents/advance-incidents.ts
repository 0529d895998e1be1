import { z } from 'zod';
import { decideResolution } from '#engines/correlate/incident-lifecycle.ts';
import type { Alert, Incident } from '#server/generated/prisma/client.ts';
import {
  incidentCauses,
  ownAlerts,
  rankedInclude,
  type CauseOf,
  type DiagnosedIncident,
} from '#server/incidents/diagnosis/incident-explanation.ts';
import { readGraph, type ResourceGraph } from '#server/incidents/diagnosis/resource-graph.ts';
import { changeIncident } from '#server/incidents/internal.ts';
import { incidentSettings } from '#server/incidents/settings.ts';
import { awake, wakeIfDue } from '#server/incidents/snooze.ts';
import { refreshTriage } from '#server/incidents/triage/refresh-triage.ts';
import type { Actor } from '#server/platform/actor.ts';
import { verb, type VerbContext, type VerbOptions } from '#server/platform/verb.ts';

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
 * Maximum number of incidents per transaction: it limits the duration of a transaction when many
 * incidents are open.
 */
const incidentsAtOnce = 100;

type OpenIncident = Incident & {
  alerts: Alert[];
  actions: { id: string }[];
} & DiagnosedIncident;
type Surroundings = { quietMs: number; graph: ResourceGraph; causeOf: CauseOf };

/** Alerts that keep the incident open. Other alerts that still fire get their own incident. */
function decisiveAlerts(incident: OpenIncident, { causeOf }: Surroundings) {
  const states = new Set(incident.alerts.map(({ state }) => state === 'resolved'));
  if (states.size < 2) return incident.alerts;
  return ownAlerts(incident.alerts, causeOf(incident));
}

/** Returns whether the incident changed, apart from triage. */
async function advanceOne(
  context: VerbContext,
  incident: OpenIncident,
  surroundings: Surroundings,
): Promise<boolean> {
  const { quietMs, graph } = surroundings;
  const woken = await wakeIfDue(context, incident);
  const decision = decideResolution(
    decisiveAlerts(incident, surroundings).map(toLifecycle),
    context.now.getTime(),
    quietMs,
  );
  const waitsForPerson = incident.status === 'mitigated' && incident.resolution === 'follow-up';
  const isQuiet = decision.decision === 'resolve' && incident.actions.length === 0;
  const minutes = Math.max(1, Math.round(quietMs / 60_000));
  if (!isQuiet || (waitsForPerson && incident.quietSince !== null)) {
    await refreshTriage(context, incident.id, graph);
    return woken;
  }
  const quietSince = new Date(decision.quietSinceMs);
  if (waitsForPerson)
    await changeIncident(context, incident, {
      data: { quietSince },
      event: {
        kind: 'quiet',
        title: `All alerts quiet for ${minutes} min: new alerts open their own incident`,
      },
    });
  else
    await changeIncident(context, incident, {
      data: {
        status: 'resolved',
        resolvedAt: context.now,
        quietSince,
        resolution: incident.resolution ?? 'All alerts were resolved',
        ...awake,
      },
      event: {
        kind: 'resolved',
        title: `Resolved: all alerts quiet for ${minutes} min`,
        story: true,
      },
    });
  return true;
}

/** Returns the id of the last incident processed; null if there are no more. */
const advanceSome = verb(
  {
    permission: 'incidents:write',
    input: z.object({ after: z.uuid().optional() }),
    audit: 'incidents.advance',
  },
  async (context, { after }): Promise<string | null> => {
    const { quietMs } = await incidentSettings(context.tx);
    const open = await context.tx.incident.findMany({
      where: {
        status: { not: 'resolved' },
        past: context.past,
        ...(after === undefined ? {} : { id: { gt: after } }),
      },
      include: {
        alerts: true,
        actions: { where: { status: { in: busy } }, select: { id: true } },
        ...rankedInclude,
      },
      orderBy: { id: 'asc' },
      take: incidentsAtOnce,
    });
    let changed = false;
    if (open.length > 0) {
      const graph = await readGraph(context.now, context.tx);
      const surroundings = { quietMs, graph, causeOf: incidentCauses(graph) };
      for (const incident of open)
        changed = (await advanceOne(context, incident, surroundings)) || changed;
    }
    if (!changed) context.nothingChanged();
    return open.length < incidentsAtOnce ? null : (open.at(-1)?.id ?? null);
  },
);

/**
 * Resolves incidents after all of their own alerts have been quiet for the quiet time, unless
 * running actions wait for their verdict. A mitigated symptom waits for a person but accepts no
 * further alerts. Also wakes snoozed incidents that are due.
 */
export async function advanceIncidents(
  actor: Actor,
  input: Record<string, never>,
  options?: VerbOptions,
): Promise<void> {
  let after: string | null | undefined;
  while (after !== null) after = await advanceSome(actor, { ...input, after }, options);
}
