import { z } from 'zod';
import { groupAlerts } from '#engines/correlate/group-alerts.ts';
import type { CorrelatedAlert, OpenIncident } from '#engines/correlate/should-join.ts';
import { findRelapse } from '#engines/correlate/incident-lifecycle.ts';
import type { Alert } from '#server/generated/prisma/client.ts';
import { addTimelineEvents } from '#server/incidents/add-timeline-event.ts';
import { openIncident } from '#server/incidents/open-incident.ts';
import { refreshTriage } from '#server/incidents/refresh-triage.ts';
import { silenceFinder } from '#server/incidents/silences.ts';
import type { ResourceGraph } from '#server/incidents/resource-graph.ts';
import { alertResources, readGraph } from '#server/incidents/resource-graph.ts';
import type { VerbContext } from '#server/platform/verb.ts';
import { verb } from '#server/platform/verb.ts';

const dayMs = 24 * 3_600_000;
const textMap = z.record(z.string(), z.string()).catch({});

function toCorrelated(alert: Alert, graph: ResourceGraph): CorrelatedAlert {
  return {
    id: alert.id,
    fingerprint: alert.fingerprint,
    startedAtMs: alert.startedAt.getTime(),
    resources: alertResources(alert, graph),
    dimensions: textMap.parse(alert.labels),
  };
}

async function openIncidents(context: VerbContext, graph: ResourceGraph): Promise<OpenIncident[]> {
  const rows = await context.tx.incident.findMany({
    where: { status: { not: 'resolved' }, past: context.past },
    include: { alerts: true },
  });
  return rows.map((row) => ({
    id: row.id,
    openedAtMs: row.openedAt.getTime(),
    closedAtMs: row.quietSince?.getTime() ?? null,
    alerts: row.alerts.map((alert) => toCorrelated(alert, graph)),
  }));
}

async function relapseOf(
  context: VerbContext,
  alerts: readonly CorrelatedAlert[],
): Promise<{ incidentId: string } | null> {
  const since = new Date(context.now.getTime() - dayMs);
  const earlier = await context.tx.incident.findMany({
    where: {
      OR: [
        { status: 'resolved', resolvedAt: { gt: since, lte: context.now } },
        // Mitigated and quiet: it waits for a person and takes no further alert.
        { status: { not: 'resolved' }, quietSince: { gt: since, lte: context.now } },
      ],
    },
    include: { alerts: { select: { fingerprint: true } } },
    take: 500,
  });
  const known = earlier.map((row) => ({
    id: row.id,
    resolvedAtMs: (row.resolvedAt ?? row.quietSince)?.getTime() ?? 0,
    fingerprints: row.alerts.map((alert) => alert.fingerprint),
    resources: [],
  }));
  return findRelapse(
    alerts.map((alert) => alert.fingerprint),
    [],
    context.now.getTime(),
    known,
  );
}

/** In two statements, however many there are: a storm must not outlast its transaction. */
async function joinIncident(
  context: VerbContext,
  incidentId: string,
  joining: readonly { alert: Alert; reason: string | null }[],
): Promise<void> {
  const ids = joining.map(({ alert }) => alert.id);
  const reasons = joining.map(({ reason }) => reason);
  await context.tx.$executeRaw`
    update "Alert" a set "incidentId" = ${incidentId}::uuid, "joinReason" = joining.reason
    from unnest(${ids}::uuid[], ${reasons}::text[]) as joining(id, reason) where a.id = joining.id`;
  await addTimelineEvents(
    context,
    incidentId,
    joining.map(({ alert, reason }) => ({
      kind: 'alert.joined',
      title: alert.title,
      body: reason,
      at: alert.firedAt ?? context.now,
      data: { alertId: alert.id },
    })),
  );
}

/** Firing alerts without incident, oldest first. Silenced ones wait until their silence ends. */
async function looseAlerts(context: VerbContext): Promise<Alert[]> {
  const [alerts, silenceOf] = await Promise.all([
    context.tx.alert.findMany({
      where: { state: 'firing', incidentId: null, past: context.past },
      orderBy: { startedAt: 'asc' },
      take: 5_000,
    }),
    silenceFinder(context.now, context.tx),
  ]);
  return alerts.filter((alert) => silenceOf(alert) === null).slice(0, 500);
}

/** Gives each firing alert without incident to an open incident, or opens one. Answers the incidents that changed. */
export const correlate = verb(
  { permission: 'incidents:write', input: z.object({}), audit: 'incidents.correlate' },
  async (context) => {
    // One correlation at a time: two workers must not open two incidents for one trouble.
    await context.tx.$executeRaw`select pg_advisory_xact_lock(7203)`;
    const loose = await looseAlerts(context);
    if (loose.length === 0) {
      context.nothingChanged();
      return { opened: [], grown: [] };
    }
    const graph = await readGraph(context.now, context.tx);
    const byId = new Map(loose.map((alert) => [alert.id, alert]));
    const correlated = loose.map((alert) => toCorrelated(alert, graph));
    const groupings = groupAlerts(correlated, await openIncidents(context, graph), graph.relations);
    const opened: string[] = [];
    const grown: string[] = [];
    for (const incidentId of new Set(groupings.map((grouping) => grouping.incidentId))) {
      const members = groupings.filter((grouping) => grouping.incidentId === incidentId);
      const alerts = members.flatMap(({ alertId }) => byId.get(alertId) ?? []);
      const isNew = members.some((member) => member.isNew);
      const id = isNew
        ? await openIncident(
            context,
            alerts,
            graph,
            await relapseOf(
              context,
              correlated.filter((alert) => members.some((member) => member.alertId === alert.id)),
            ),
          )
        : incidentId;
      await joinIncident(
        context,
        id,
        members.flatMap(({ alertId, decision }) => {
          const alert = byId.get(alertId);
          return alert === undefined ? [] : [{ alert, reason: decision?.explanation ?? null }];
        }),
      );
      (isNew ? opened : grown).push(id);
      await refreshTriage(context, id, graph);
    }
    await context.audit({
      subject: { kind: 'incidents' },
      after: { opened, grown, alerts: loose.map((alert) => alert.id) },
    });
    return { opened, grown };
  },
);
