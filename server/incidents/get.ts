import { z } from 'zod';
import { severitySchema, type ResourceRef } from '#lib/schemas/fields.ts';
import {
  incidentIdInput,
  type AlertSummary,
  type Cause,
  type IncidentDetail,
  type TimelineEvent,
} from '#lib/schemas/incidents/incidents.ts';
import type {
  Alert,
  CauseVerdict,
  Diagnosis,
  IncidentEvent,
} from '#server/generated/prisma/client.ts';
import {
  storedCausesSchema,
  storedGraphSchema,
  type StoredCause,
} from '#server/incidents/diagnosis/stored-diagnosis.ts';
import { asIncidentStatus } from '#server/incidents/internal.ts';
import {
  usefulnessOf,
  verdictRecord,
  verdictsForShare,
} from '#server/incidents/reports/usefulness.ts';
import { silenceRefFinder, type SilenceOf } from '#server/incidents/silences/silences.ts';
import {
  incidentInclude,
  resourceRefs,
  toIncidentSummaries,
} from '#server/incidents/to-summary.ts';
import { blastRadiusOf } from '#server/incidents/triage/priority-of.ts';
import { can, requirePermission, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { version } from '#server/platform/process/version.ts';
import { found, query } from '#server/platform/verb.ts';

const textMap = z.record(z.string(), z.string()).catch({});
const texts = z.array(z.string()).catch([]);

type AlertContext = {
  resources: ReadonlyMap<string, ResourceRef>;
  silenceOf: SilenceOf;
  yourVerdictOf: (alertId: string) => AlertSummary['yourVerdict'];
};

function toAlert(
  alert: Alert,
  { resources, silenceOf, yourVerdictOf }: AlertContext,
): AlertSummary {
  return {
    id: alert.id,
    title: alert.title,
    state: alert.state === 'firing' || alert.state === 'resolved' ? alert.state : 'pending',
    severity: severitySchema.parse(alert.severity),
    origin: alert.origin,
    metric: alert.metric,
    seriesId: alert.seriesId,
    labels: textMap.parse(alert.labels),
    annotations: textMap.parse(alert.annotations),
    startedAt: alert.startedAt.toISOString(),
    resolvedAt: alert.resolvedAt?.toISOString() ?? null,
    resource: alert.resourceId === null ? null : (resources.get(alert.resourceId) ?? null),
    value: alert.value,
    flapping: alert.flapping,
    silence: alert.state === 'resolved' ? null : silenceOf(alert),
    monitorId: alert.monitorId,
    joinReason: alert.joinReason,
    why: { detector: alert.detector, version: alert.detectorVersion, inputs: alert.inputs },
    yourVerdict: yourVerdictOf(alert.id),
  };
}

function toEvent(event: IncidentEvent): TimelineEvent {
  return {
    id: event.id,
    at: event.at.toISOString(),
    kind: event.kind,
    title: event.title,
    body: event.body,
    story: event.story,
    actor: { kind: event.actorKind, id: event.actorId, name: event.actorName },
    data: z.record(z.string(), z.unknown()).catch({}).parse(event.data),
    editedAt: event.editedAt?.toISOString() ?? null,
  };
}

type Verdicts = { all: { causeKind: string; verdict: string }[]; own: CauseVerdict[] };

function toCause(cause: StoredCause, index: number, verdicts: Verdicts): Cause {
  const { level, score: _score, later: _later, ...rest } = cause;
  const ofKind = verdicts.all.filter((verdict) => verdict.causeKind === cause.kind);
  const right = ofKind.filter((verdict) => verdict.verdict === 'right').length;
  const own = verdicts.own.find((verdict) => verdict.rank === index + 1)?.verdict;
  return {
    ...rest,
    rank: index + 1,
    confidence: {
      level,
      share: ofKind.length >= verdictsForShare ? right / ofKind.length : null,
      verdicts: ofKind.length,
    },
    yourVerdict: own === 'right' || own === 'wrong' ? own : null,
  };
}

function notRanked(onsetAt: Date): IncidentDetail['diagnosis'] {
  return {
    version: 0,
    createdAt: null,
    onsetAt: onsetAt.toISOString(),
    causes: [],
    graph: { nodes: [], edges: [], complete: false },
    why: null,
    record: { right: 0, total: 0, share: null },
  };
}

async function toDiagnosis(
  diagnosis: Diagnosis,
  demo: boolean,
  userId: string,
): Promise<IncidentDetail['diagnosis']> {
  const [all, own, analysis] = await Promise.all([
    db().$queryRaw<{ causeKind: string; verdict: string }[]>`
      select said."causeKind", said.verdict from "CauseVerdict" as said
      join "Incident" as incident on incident.id = said."incidentId"
      where incident.demo = ${demo} limit 5000`,
    db().causeVerdict.findMany({ where: { diagnosisId: diagnosis.id, userId } }),
    diagnosis.analysisId === null
      ? null
      : db().analysisRun.findUnique({ where: { id: diagnosis.analysisId } }),
  ]);
  const {
    good: right,
    total,
    share,
  } = verdictRecord(all.filter((verdict) => verdict.verdict === 'right').length, all.length);
  return {
    version: diagnosis.version,
    createdAt: diagnosis.createdAt.toISOString(),
    onsetAt: diagnosis.onsetAt.toISOString(),
    causes: storedCausesSchema
      .parse(diagnosis.causes)
      .map((cause, index) => toCause(cause, index, { all, own })),
    graph: storedGraphSchema.parse(diagnosis.graph),
    why:
      analysis === null
        ? null
        : {
            predictor: analysis.predictor,
            version: analysis.version,
            inputs: analysis.inputs,
            durationMs: analysis.durationMs,
          },
    record: { right, total, share },
  };
}

async function incidentRef(id: string | null): Promise<IncidentDetail['relapseOf']> {
  return id === null
    ? null
    : db().incident.findUnique({ where: { id }, select: { id: true, number: true } });
}

const linkedIncident = {
  select: { id: true, number: true, title: true, status: true, teamId: true, environmentId: true },
} as const;

/** Linked incidents that the caller may see, from either side of the link. */
async function relatedTo(actor: Actor, id: string): Promise<IncidentDetail['related']> {
  const links = await db().incidentLink.findMany({
    where: { OR: [{ incidentId: id }, { relatedId: id }] },
    select: { incidentId: true, reason: true, incident: linkedIncident, related: linkedIncident },
    orderBy: { createdAt: 'desc' },
    take: 100,
  });
  return links.flatMap(({ incidentId, reason, incident, related }) => {
    const other = incidentId === id ? related : incident;
    if (!can(actor, 'incidents:read', other)) return [];
    const { number, title, status } = other;
    return [{ id: other.id, number, title, status: asIncidentStatus(status), reason }];
  });
}

async function loadDetail(id: string) {
  const row = await db().incident.findUnique({
    where: { id },
    include: {
      ...incidentInclude,
      alerts: { orderBy: { startedAt: 'asc' } },
      diagnoses: { where: { current: true } },
      events: {
        where: { deletedAt: null },
        orderBy: [{ at: 'asc' }, { id: 'asc' }],
        // Cuts off the oldest entries, not the recent ones.
        take: -1_000,
      },
    },
  });
  return found(row, 'incident');
}

/** Returns one incident with alerts, timeline and diagnosis. The route adds the actions. */
export const getIncident = query(
  { permission: 'incidents:read', input: incidentIdInput },
  async ({ actor, now }, { id }): Promise<Omit<IncidentDetail, 'actions'>> => {
    const row = await loadDetail(id);
    requirePermission(actor, 'incidents:read', row);
    const [ranked] = row.diagnoses;
    const [[summary], resources, relapseOf, mergedInto, related, diagnosis, silenceOf, judged] =
      await Promise.all([
        toIncidentSummaries([row], actor),
        resourceRefs(row.alerts.map((alert) => alert.resourceId)),
        incidentRef(row.relapseOfId),
        incidentRef(row.mergedIntoId),
        relatedTo(actor, row.id),
        ranked === undefined ? notRanked(row.onsetAt) : toDiagnosis(ranked, row.demo, actor.id),
        silenceRefFinder(now),
        usefulnessOf(row, actor.id),
      ]);
    const { tier: _tier, ...blastRadius } = blastRadiusOf(row);
    return {
      ...found(summary, 'incident'),
      severityReasons: texts.parse(row.severityReasons),
      priorityReasons: texts.parse(row.priorityReasons),
      blastRadius,
      acknowledgedAt: row.acknowledgedAt?.toISOString() ?? null,
      mitigatedAt: row.mitigatedAt?.toISOString() ?? null,
      resolution: row.resolution,
      relapseOf,
      mergedInto,
      related,
      alerts: row.alerts.map((alert) =>
        toAlert(alert, { resources, silenceOf, yourVerdictOf: judged.yourVerdictOf }),
      ),
      timeline: row.events.map(toEvent),
      diagnosis,
      usefulness: judged.usefulness,
      version,
    };
  },
);
