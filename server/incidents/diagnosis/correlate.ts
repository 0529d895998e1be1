import { z } from 'zod';
import {
  groupAlerts,
  type Grouping,
  type RelatedIncident,
} from '#engines/correlate/group-alerts.ts';
import { findRelapse, type Relapse } from '#engines/correlate/incident-lifecycle.ts';
import type {
  CorrelatedAlert,
  IncidentExplanation,
  OpenIncident,
} from '#engines/correlate/should-join.ts';
import type { Alert, Prisma } from '#server/generated/prisma/client.ts';
import { addTimelineEvents } from '#server/incidents/add-timeline-event.ts';
import { alertsName } from '#server/incidents/alerts/alerts-name.ts';
import { linkIncidents } from '#server/incidents/link-incidents.ts';
import { openIncident } from '#server/incidents/open-incident.ts';
import { readSeparated } from '#server/incidents/read-separated.ts';
import { silenceFinder } from '#server/incidents/silences/silences.ts';
import { refreshTriage } from '#server/incidents/triage/refresh-triage.ts';
import type { Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { verb, type VerbContext, type VerbOptions } from '#server/platform/verb.ts';
import {
  incidentCauses,
  lastEndMs,
  ownAlerts,
  rankedInclude,
  type IncidentCause,
} from './incident-explanation.ts';
import { alertResources, readGraph, type ResourceGraph } from './resource-graph.ts';

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

/**
 * Time a mitigated incident stopped growing, epoch ms. Alerts that began later belong to another
 * fault. The time is the start of the last alert that fired before the working action was proposed.
 */
function mitigatedMs({
  mitigatedAt,
  alerts,
  actions: [worked],
}: {
  mitigatedAt: Date | null;
  alerts: readonly Alert[];
  actions: readonly { proposedAt: Date }[];
}): number | null {
  if (mitigatedAt === null || worked === undefined) return mitigatedAt?.getTime() ?? null;
  const covered = alerts.flatMap(({ firedAt, startedAt }) =>
    firedAt !== null && firedAt <= worked.proposedAt ? [startedAt.getTime()] : [],
  );
  const lastMs = covered.length === 0 ? worked.proposedAt.getTime() : Math.max(...covered);
  return Math.min(mitigatedAt.getTime(), lastMs);
}

/** Open incidents. `alertsById` contains the alerts to assign. */
async function openIncidents(
  context: VerbContext,
  graph: ResourceGraph,
  alertsById: ReadonlyMap<string, Alert>,
): Promise<OpenIncident[]> {
  const rows = await context.tx.incident.findMany({
    where: { status: { not: 'resolved' }, past: context.past },
    include: {
      alerts: true,
      actions: {
        where: { status: 'verified' },
        select: { proposedAt: true },
        orderBy: { proposedAt: 'desc' },
        take: 1,
      },
      ...rankedInclude,
    },
  });
  const causeOf = incidentCauses(graph);
  const separated = await readSeparated(context.tx, rows);
  return rows.map((row) => ({
    id: row.id,
    openedAtMs: row.openedAt.getTime(),
    closedAtMs: row.quietSince?.getTime() ?? null,
    mitigatedAtMs: row.status === 'mitigated' ? mitigatedMs(row) : null,
    alerts: row.alerts.map((alert) => toCorrelated(alert, graph)),
    separated: separated.get(row.id) ?? new Set(),
    explanation: explanationOf(row.alerts, alertsById, causeOf(row)),
  }));
}

function explanationOf(
  alerts: readonly Alert[],
  alertsById: ReadonlyMap<string, Alert>,
  cause: IncidentCause | null,
): IncidentExplanation | null {
  if (cause === null) return null;
  return {
    title: cause.title,
    endedAtMs: lastEndMs(ownAlerts(alerts, cause)),
    explains: ({ id }) => {
      const alert = alertsById.get(id);
      return alert === undefined ? null : cause.explains(alert);
    },
  };
}

/** Incidents that ended within a day and contain an alert with one of these fingerprints. */
async function earlierIncidents(context: VerbContext, fingerprints: string[]) {
  const since = new Date(context.now.getTime() - dayMs);
  const rows = await context.tx.incident.findMany({
    where: {
      OR: [
        { status: 'resolved', resolvedAt: { gt: since, lte: context.now } },
        // Mitigated and quiet: it waits for a person and accepts no further alert.
        { status: { not: 'resolved' }, quietSince: { gt: since, lte: context.now } },
        { status: 'mitigated', mitigatedAt: { gt: since, lte: context.now } },
      ],
      alerts: { some: { fingerprint: { in: fingerprints } } },
    },
    include: { alerts: { select: { fingerprint: true } } },
  });
  return rows.map((row) => ({
    id: row.id,
    resolvedAtMs: (row.resolvedAt ?? row.quietSince ?? row.mitigatedAt)?.getTime() ?? 0,
    fingerprints: row.alerts.map((alert) => alert.fingerprint),
    resources: [],
  }));
}

/** Links the resolved incidents that these alerts leave, and records the move in their timelines. */
async function leaveEnded(
  context: VerbContext,
  incidentId: string,
  alerts: readonly Alert[],
): Promise<void> {
  for (const [endedId, moved] of Map.groupBy(alerts, (alert) => alert.incidentId)) {
    if (endedId === null) continue;
    await linkIncidents(context, incidentId, [
      { incidentId: endedId, explanation: 'One was resolved while its alerts were still firing.' },
    ]);
    await addTimelineEvents(
      context,
      endedId,
      moved.map((alert) => ({
        kind: 'alert.moved',
        title: alert.title,
        body: 'Moved to another incident: it was still firing when this one was resolved.',
        data: { alertId: alert.id, incidentId },
      })),
    );
  }
}

/**
 * Uses two statements for any number of alerts, so that an alert storm does not exceed the
 * transaction timeout.
 */
async function joinIncident(
  context: VerbContext,
  incidentId: string,
  joining: readonly { alert: Alert; reason: string | null }[],
): Promise<void> {
  const ids = joining.map(({ alert }) => alert.id);
  const reasons = joining.map(({ reason }) => reason);
  await context.tx.$executeRaw`
    update "Alert" a set "incidentId" = ${incidentId}::uuid, "joinReason" = joining.reason, "placedAt" = null
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

/** Firing alerts without an open incident. */
const looseWhere = (past: boolean): Prisma.AlertWhereInput => ({
  state: 'firing',
  past,
  OR: [{ incidentId: null }, { incident: { status: 'resolved' } }],
});

/** Unassigned alerts, oldest first. Silenced alerts wait until their silence ends. */
async function looseAlerts(context: VerbContext): Promise<Alert[]> {
  const [alerts, silenceOf] = await Promise.all([
    context.tx.alert.findMany({
      where: looseWhere(context.past),
      orderBy: { startedAt: 'asc' },
      take: 5_000,
    }),
    silenceFinder(context.now, context.tx),
  ]);
  return alerts.filter((alert) => silenceOf(alert) === null).slice(0, 500);
}

/**
 * Maximum number of incidents per transaction, so that a storm of unrelated alerts does not exceed
 * the transaction timeout.
 */
const incidentsAtOnce = 100;

/** Incident ids. */
type Changed = { opened: string[]; grown: string[] };

/** Alerts of one incident, open or about to be opened for them. */
type Group = {
  incidentId: string;
  isNew: boolean;
  members: { alert: Alert; reason: string | null }[];
  related: RelatedIncident[];
};

const fingerprintsOf = (members: Group['members']): string[] =>
  members.map(({ alert }) => alert.fingerprint);

function groupsOf(groupings: readonly Grouping[], byId: ReadonlyMap<string, Alert>): Group[] {
  const groups = new Map<string, Group>();
  for (const { alertId, incidentId, isNew, decision, related } of groupings) {
    const alert = byId.get(alertId);
    if (alert === undefined) continue;
    const group = groups.get(incidentId) ?? { incidentId, isNew, members: [], related: [] };
    group.members.push({ alert, reason: decision?.explanation ?? null });
    group.related.push(...related);
    groups.set(incidentId, group);
  }
  return [...groups.values()];
}

const correlateSome = verb(
  { permission: 'incidents:write', input: z.object({}), audit: 'incidents.correlate' },
  async (context) => {
    // One correlation at a time: two workers must not open two incidents for one problem.
    await context.tx.$executeRaw`select pg_advisory_xact_lock(7203)`;
    const loose = await looseAlerts(context);
    const changed: Changed = { opened: [], grown: [] };
    if (loose.length === 0) {
      context.nothingChanged();
      return { ...changed, isMore: false };
    }
    const graph = await readGraph(context.now, context.tx);
    const correlated = loose.map((alert) => toCorrelated(alert, graph));
    const byId = new Map(loose.map((alert) => [alert.id, alert]));
    const open = await openIncidents(context, graph, byId);
    const groups = groupsOf(groupAlerts(correlated, open, graph.relations), byId);
    const now = groups.slice(0, incidentsAtOnce);
    const earlier = await earlierIncidents(
      context,
      now.filter(({ isNew }) => isNew).flatMap(({ members }) => fingerprintsOf(members)),
    );
    for (const { incidentId, isNew, members, related } of now) {
      const alerts = members.map(({ alert }) => alert);
      const relapse = (): Relapse | null => {
        // An alert that never stopped firing is not a relapse.
        const left = new Set(alerts.map((alert) => alert.incidentId));
        const others = earlier.filter((incident) => !left.has(incident.id));
        return findRelapse(fingerprintsOf(members), [], context.now.getTime(), others);
      };
      const id = isNew ? await openIncident(context, alerts, graph, relapse()) : incidentId;
      await leaveEnded(context, id, alerts);
      await joinIncident(context, id, members);
      if (isNew) await linkIncidents(context, id, related);
      changed[isNew ? 'opened' : 'grown'].push(id);
      await refreshTriage(context, id, graph);
    }
    await context.audit({
      subject: {
        kind: 'incidents',
        name: alertsName(now.flatMap(({ members }) => members.map(({ alert }) => alert))),
      },
      after: {
        ...changed,
        alerts: now.flatMap(({ members }) => members.map(({ alert }) => alert.id)),
      },
    });
    return { ...changed, isMore: groups.length > now.length };
  },
);

/**
 * Assigns each firing alert without an incident to an open one, or opens one. Returns the incidents
 * that changed.
 */
export async function correlate(
  actor: Actor,
  input: Record<string, never>,
  options?: VerbOptions,
): Promise<Changed> {
  const all: Changed = { opened: [], grown: [] };
  // When idle, returns early: opens no transaction and waits for no other correlation.
  const where = looseWhere(options?.past ?? false);
  const first = await db().alert.findFirst({ where, select: { id: true } });
  if (first === null && options?.within === undefined) return all;
  for (;;) {
    const { opened, grown, isMore } = await correlateSome(actor, input, options);
    all.opened.push(...opened);
    all.grown.push(...grown);
    if (!isMore) return all;
  }
}
