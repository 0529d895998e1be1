import type { Alert, Incident } from '#server/generated/prisma/client.ts';
import { addTimelineEvent } from '#server/incidents/add-timeline-event.ts';
import { incidentSubject, lockIncident } from '#server/incidents/internal.ts';
import { leadAlert } from '#server/incidents/open-incident.ts';
import { refreshTriage } from '#server/incidents/triage/refresh-triage.ts';
import { TandemError } from '#server/platform/errors.ts';
import { newId } from '#server/platform/ids.ts';
import { toJson } from '#server/platform/json.ts';
import type { VerbContext } from '#server/platform/verb.ts';
import type { ResourceGraph } from './resource-graph.ts';

export const incidentName = ({ number }: Pick<Incident, 'number'>): string => `INC-${number}`;

/** Blocks the automatic correlation and other regroupings until the end of the transaction. */
export async function lockCorrelation({ tx }: VerbContext): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock(7203)`;
}

/**
 * Locks both incidents in the order of their ids, checks the permission at both places, and returns
 * them.
 */
export async function lockPair(
  context: VerbContext,
  id: string,
  { field, id: otherId }: { field: string; id: string },
): Promise<{ incident: Incident; other: Incident }> {
  if (id === otherId)
    throw new TandemError('invalid_input', `${field}: must be another incident`, {
      fields: [{ field, message: 'must be another incident' }],
    });
  await lockCorrelation(context);
  const rows = new Map<string, Incident>();
  for (const each of [id, otherId].toSorted()) rows.set(each, await lockIncident(context, each));
  const [incident, other] = [rows.get(id), rows.get(otherId)];
  if (incident === undefined || other === undefined) throw new Error('Both were locked');
  if (incident.demo !== other.demo || incident.past !== other.past)
    throw new TandemError(
      'conflict',
      `${incidentName(incident)} and ${incidentName(other)} do not belong together: one of them belongs to the demo.`,
    );
  return { incident, other };
}

/** Alerts of an incident from an analysis of past telemetry stay unchanged. */
export function requireRegroupable(incident: Incident): void {
  const name = incidentName(incident);
  if (incident.status === 'resolved')
    throw new TandemError('conflict', `${name} is resolved. Reopen it first.`);
  if (incident.past)
    throw new TandemError('conflict', `${name} belongs to the demo history and cannot be changed.`);
}

/** Timeline entry, such as "Olga moved 2 alerts to INC-4", with the alert titles and the reason. */
function entryOf(title: string, alerts: readonly Alert[], reason: string | undefined) {
  const titles = alerts.slice(0, 5).map((alert) => alert.title);
  const more = alerts.length - titles.length;
  const listed = `${titles.join('; ')}${more > 0 ? ` and ${more} more` : ''}`;
  return { title, body: reason ? `${listed}. ${reason}` : listed, story: true };
}

export type Regrouping = {
  kind: 'split' | 'merge' | 'move';
  from: Incident;
  to: Incident;
  alerts: readonly Alert[];
  reason: string | undefined;
  /** Titles of the timeline entries. */
  said: { from: string; to: string };
};

/**
 * Moves alerts to another incident on a person's request. Stores the verdict with the automatic
 * decision, and writes both timelines.
 */
export async function moveAlerts(context: VerbContext, regrouping: Regrouping): Promise<void> {
  const { tx, actor, now } = context;
  const { kind, from, to, alerts, reason, said } = regrouping;
  const alertIds = alerts.map(({ id }) => id);
  const fromText = `${actor.name} moved it from ${incidentName(from)}`;
  await storeVerdict(context, {
    kind,
    incidentId: from.id,
    otherId: to.id,
    reason,
    fingerprints: [...new Set(alerts.map(({ fingerprint }) => fingerprint))],
    automatic: {
      alerts: alerts.map(({ id, title, joinReason }) => ({ id, title, joinReason })),
    },
  });
  await tx.alert.updateMany({
    where: { id: { in: alertIds } },
    data: {
      incidentId: to.id,
      placedAt: now,
      joinReason: reason ? `${fromText}: ${reason}` : `${fromText}.`,
    },
  });
  const eventKind = { split: 'split', merge: 'merged', move: 'alert.moved' }[kind];
  await addTimelineEvent(context, from.id, {
    // Notification channels close their items for an incident that was merged into another one.
    kind: kind === 'merge' ? 'resolved' : eventKind,
    ...entryOf(said.from, alerts, reason),
    data: { incidentId: to.id, alertIds },
  });
  await addTimelineEvent(context, to.id, {
    kind: eventKind,
    ...entryOf(said.to, alerts, reason),
    data: { incidentId: from.id, alertIds },
  });
}

type Verdict = {
  kind: 'split' | 'merge' | 'move' | 'link' | 'unlink';
  incidentId: string;
  otherId: string;
  reason: string | undefined;
  fingerprints?: string[];
  /** The earlier automatic decision. */
  automatic: Record<string, unknown>;
};

/** Stores a person's decision about the correlation. */
export async function storeVerdict(
  { tx, actor, now }: VerbContext,
  { automatic, reason, ...verdict }: Verdict,
): Promise<void> {
  await tx.correlationVerdict.create({
    data: {
      id: newId(),
      ...verdict,
      automatic: toJson(automatic),
      reason: reason || null,
      userId: actor.id,
      userName: actor.name,
      createdAt: now,
    },
    select: { id: true },
  });
}

/** Writes the audit row of a regrouping, at the place of the changed incident. */
export async function auditRegrouping(
  context: VerbContext,
  incident: Incident,
  after: Record<string, unknown>,
  reason: string | undefined,
): Promise<void> {
  await context.audit({
    subject: incidentSubject(incident),
    after,
    reason: reason || null,
    teamId: incident.teamId,
    environmentId: incident.environmentId,
    demo: incident.demo,
  });
}

/**
 * Requests a new ranking of an incident's causes, and refreshes its triage for its current alerts.
 */
export async function afterRegrouping(
  context: VerbContext,
  incidentId: string,
  graph: ResourceGraph,
): Promise<void> {
  await context.tx.incident.update({
    where: { id: incidentId },
    data: { regroupedAt: context.now },
    select: { id: true },
  });
  await refreshTriage(context, incidentId, graph);
  await context.emit('incidents', incidentId);
}

/** Updates title and resource of an incident after a person moved its first alert out. */
export async function retitle(
  { tx }: VerbContext,
  incident: Incident,
  moved: readonly Alert[],
  left: readonly Alert[],
): Promise<void> {
  const named = ({ title }: Alert): boolean => title === incident.title;
  if (!moved.some(named) || left.some(named)) return;
  const lead = leadAlert(left);
  await tx.incident.update({
    where: { id: incident.id },
    data: { title: lead.title, resourceId: lead.resourceId },
    select: { id: true },
  });
}
