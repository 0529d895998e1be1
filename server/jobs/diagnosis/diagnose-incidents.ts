import type { Cause, CauseInput } from '#engines/causes/cause-input.ts';
import { RANK_CAUSES_VERSION, rankCauses } from '#engines/causes/rank-causes.ts';
import { reportedCauses } from '#engines/causes/reported-causes.ts';
import { weighVerdicts, type PastVerdicts } from '#engines/causes/weigh-verdicts.ts';
import { resourceKey } from '#engines/correlate/graph.ts';
import type { Change } from '#server/generated/prisma/client.ts';
import { releaseAlerts } from '#server/incidents/alerts/release-alerts.ts';
import {
  alertsOfOtherCauses,
  incidentCauses,
  rankedInclude,
} from '#server/incidents/diagnosis/incident-explanation.ts';
import { recordDiagnosis } from '#server/incidents/diagnosis/record-diagnosis.ts';
import { readGraph, type ResourceGraph } from '#server/incidents/diagnosis/resource-graph.ts';
import {
  storedCausesSchema,
  type StoredCause,
} from '#server/incidents/diagnosis/stored-diagnosis.ts';
import { incidentSignature, verdictSignature } from '#server/incidents/incident-signature.ts';
import { pastVerdicts } from '#server/incidents/triage/past-verdicts.ts';
import { readPlaces, type PlaceOf } from '#server/infrastructure/resources/place-of-labels.ts';
import { ruleActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { logger } from '#server/platform/logger.ts';
import type { Pass } from '#server/platform/verb.ts';
import { loadScene, type SceneIncident } from './cause-scene.ts';
import { drawCauseGraph } from './draw-cause-graph.ts';
import {
  actionsOn,
  needsRanking,
  type RankedIncident,
  type StartedAction,
} from './needs-ranking.ts';

const causeRanker = ruleActor('cause-ranker', 'Cause ranking');

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

function toStored(cause: Cause, input: CauseInput, changes: readonly Change[]): StoredCause {
  const change = changes.find((candidate) => candidate.ref === cause.change?.ref);
  const { id = null, kind, name } = cause.resource;
  return {
    kind: cause.kind,
    subkind: cause.subkind ?? null,
    resource: { id, kind, name },
    change:
      change === undefined
        ? null
        : {
            ref: change.ref,
            title: change.title,
            occurredAt: change.occurredAt.toISOString(),
            before: change.before,
            after: change.after,
          },
    level: cause.verdict,
    ...(cause.later === true ? { later: true } : {}),
    score: cause.score,
    title: cause.title,
    speaksFor: [...cause.speaksFor],
    speaksAgainst: [...cause.speaksAgainst],
    evidence: cause.evidence.map((item) => {
      const series = input.series.find((candidate) => candidate.seriesId === item.seriesId);
      return {
        seriesId: item.seriesId,
        metric: item.metric,
        title: item.title,
        labels: series === undefined ? {} : labelsOf(series),
        onsetAt: Number.isFinite(item.onsetMs) ? new Date(item.onsetMs).toISOString() : null,
        before: finite(item.before),
        after: finite(item.after),
        unit: series?.unit ?? null,
        score: finite(item.score) ?? 0,
      };
    }),
  };
}

function labelsOf(series: CauseInput['series'][number]): Record<string, string> {
  if (series.caller !== undefined)
    return { caller: series.caller.name, callee: series.resource.name };
  const { kind, name } = series.resource;
  if (kind === 'model' || kind === 'dataset') return { ...series.labels, [kind]: name };
  return kind === 'host' ? { 'host.name': name } : { 'service.name': name };
}

/**
 * Verdicts of people on each hypothesis. Verdicts without a subkind, from an older Tandem, count
 * for the whole kind.
 */
async function pastOf(
  causes: readonly Cause[],
  incident: SceneIncident,
): Promise<(cause: Cause) => PastVerdicts> {
  const signaturesOf = (cause: Cause): string[] => [
    ...new Set([
      verdictSignature(incident.alerts, cause),
      incidentSignature(incident.alerts, cause),
    ]),
  ];
  const past = await pastVerdicts(causes.flatMap(signaturesOf), incident);
  return (cause) => {
    const said = signaturesOf(cause).flatMap((signature) => past.get(signature) ?? []);
    const sum = (word: 'right' | 'wrong') => said.reduce((all, each) => all + each[word], 0);
    return { right: sum('right'), wrong: sum('wrong') };
  };
}

/** Start time of the first action on the incident. */
function firstAction({ actions }: RankedScene): Pick<CauseInput, 'actedMs'> {
  const times = actions.flatMap(({ startedAt }) => startedAt?.getTime() ?? []);
  return times.length === 0 ? {} : { actedMs: Math.min(...times) };
}

type RankedScene = SceneIncident &
  Pick<RankedIncident, 'diagnoses'> & { actions: readonly { startedAt: Date | null }[] };

type World = { graph: ResourceGraph; places: PlaceOf };

async function diagnose(incident: RankedScene, world: World, pass: Pass): Promise<void> {
  const { graph } = world;
  const startedAt = performance.now();
  const scene = await loadScene(incident, world, pass.now);
  if (scene === null) return;
  const ranking =
    scene.reports === null
      ? rankCauses({ ...scene.input, ...firstAction(incident) })
      : reportedCauses(scene.input, scene.reports);
  const weighed = weighVerdicts(ranking.causes, await pastOf(ranking.causes, incident));
  const causes = weighed.map((cause) => toStored(cause, scene.input, scene.changes));
  const onsetMs = Number.isFinite(ranking.onsetMs) ? ranking.onsetMs : incident.openedAt.getTime();
  await recordDiagnosis(
    causeRanker,
    {
      incidentId: incident.id,
      causes,
      graph: drawCauseGraph(scene.input, { ...ranking, causes: weighed }),
      signature: incidentSignature(incident.alerts, causes[0] ?? null),
      onsetMs,
      predictor: 'cause-ranker',
      predictorVersion: String(RANK_CAUSES_VERSION),
      inputs: {
        alerts: scene.input.alerts.length,
        series: scene.input.series.length,
        resources: scene.nodes.map((node) => `${node.kind} ${node.name}`),
        changes: scene.input.changes.map((change) => change.ref),
        ruledOut: ranking.ruledOut.map((cause) => ({
          change: cause.change?.ref,
          title: cause.title,
          because: cause.speaksAgainst,
        })),
      },
      durationMs: performance.now() - startedAt,
    },
    pass,
  );
  await separateOtherFaults(incident, { causes, onsetAt: new Date(onsetMs) }, graph, pass);
}

const nameOf = ({ kind, resource, change }: StoredCause): string =>
  `${kind} ${resourceKey(resource)} ${change?.ref ?? ''}`;

/**
 * Moves the alerts of a second fault to their own incident after two consecutive rankings with the
 * same first cause.
 */
async function separateOtherFaults(
  incident: RankedScene,
  ranked: { causes: StoredCause[]; onsetAt: Date },
  graph: ResourceGraph,
  pass: Pass,
): Promise<void> {
  const [first] = ranked.causes;
  const [before] = storedCausesSchema.safeParse(incident.diagnoses[0]?.causes).data ?? [];
  const isStable = first !== undefined && before !== undefined && nameOf(first) === nameOf(before);
  if (!isStable || pass.past) return;
  const others = alertsOfOtherCauses({ diagnoses: [ranked] }, incident.alerts, graph);
  if (others.length === 0) return;
  const alertIds = others.map(({ id }) => id);
  await releaseAlerts(causeRanker, { id: incident.id, alertIds, cause: first.title }, pass);
}

/** Actions that ran since the earliest of these incidents began, or that belong to one of them. */
function startedActions(
  incidents: readonly { id: string; onsetAt: Date }[],
  past: boolean,
): Promise<StartedAction[]> {
  const firstMs = Math.min(...incidents.map(({ onsetAt }) => onsetAt.getTime()));
  return db().action.findMany({
    where: {
      past,
      OR: [
        { startedAt: { gte: new Date(firstMs) } },
        { startedAt: { not: null }, incidentId: { in: incidents.map(({ id }) => id) } },
      ],
    },
    select: {
      incidentId: true,
      targetId: true,
      targetKind: true,
      targetName: true,
      status: true,
      startedAt: true,
      finishedAt: true,
      verifiedAt: true,
    },
  });
}

/** Ranks the causes of incidents with new evidence (see `needsRanking`). */
export async function diagnoseIncidents(
  pass: Pass,
  graph: () => Promise<ResourceGraph> = () => readGraph(pass.now),
  places: () => Promise<PlaceOf> = readPlaces,
): Promise<void> {
  const { now, past } = pass;
  const open = await db().incident.findMany({
    where: { status: { in: ['triggered', 'acknowledged', 'reopened'] }, past },
    include: {
      alerts: true,
      mergedFrom: rankedInclude.mergedFrom,
      diagnoses: {
        where: { current: true },
        select: { createdAt: true, causes: true, onsetAt: true },
      },
    },
  });
  if (open.length === 0) return;
  const started = await startedActions(open, past);
  const resources = await graph();
  const causeOf = incidentCauses(resources);
  for (const row of open) {
    const incident = { ...row, actions: actionsOn(row, started) };
    if (!needsRanking(incident, now.getTime(), causeOf)) continue;
    try {
      await diagnose(incident, { graph: resources, places: await places() }, pass);
    } catch (error) {
      logger.error('diagnosis failed', { incidentId: incident.id, error });
    }
  }
}
