import { z } from 'zod';
import {
  alertExplainer,
  explanationOf,
  firstCauseExplainer,
  type ExplainedAlert,
  type Explanation,
  type RivalExplanation,
} from '#engines/causes/alert-explainer.ts';
import { indexGraph, type GraphIndex } from '#engines/causes/cause-graph.ts';
import type { GraphEdge } from '#engines/causes/cause-input.ts';
import { classifySignal } from '#engines/detect/signal-role.ts';
import type { Alert } from '#server/generated/prisma/client.ts';
import { findingKind } from '#server/incidents/findings/finding-kind.ts';
import { alertResources, keyIn, type ResourceGraph } from './resource-graph.ts';
import { storedCausesSchema, type StoredCause } from './stored-diagnosis.ts';

const kindsOfEffect = ['runs_on', 'served_by', 'fed_by'] as const;
const credible = ['likely', 'possible'];
const textMap = z.record(z.string(), z.string()).catch({});

/** Propagation of effects along a relation; a relation without its own rule counts as a call. */
export function effectKind(relation: string): GraphEdge['kind'] {
  return kindsOfEffect.find((kind) => kind === relation) ?? 'calls';
}

function toCauseGraph({ relations, byId }: ResourceGraph): GraphIndex {
  const edges = relations.flatMap(({ from, to, kind }): GraphEdge[] => {
    const [caller, callee] = [byId.get(from), byId.get(to)];
    if (caller === undefined || callee === undefined) return [];
    return [{ from: caller, to: callee, kind: effectKind(kind) }];
  });
  return indexGraph({ nodes: [...byId.values()], edges });
}

function toExplained(alert: Alert, graph: ResourceGraph): ExplainedAlert {
  const kind = findingKind(alert.inputs);
  return {
    startedAtMs: alert.startedAt.getTime(),
    resources: alertResources(alert, graph),
    role: classifySignal(alert.metric ?? '', textMap.parse(alert.labels)).role,
    ...(kind === undefined ? {} : { kind }),
  };
}

/** Alerts that a cause can explain, as implied by its kind and evidence. */
const reachOf = ({ kind, evidence }: StoredCause): Pick<Explanation, 'scarce' | 'answers'> =>
  explanationOf(
    kind,
    evidence.map(({ metric, labels }) => classifySignal(metric, labels).role),
  );

/** Signals that run out slowly: they have no definite start. */
const slowlyUsed: readonly string[] = ['memory', 'disk', 'certificate'];

/**
 * Start of a sudden cause: the time of its change, or the onset of its own signal, the first in its
 * evidence.
 */
function suddenStart(cause: StoredCause): Pick<Explanation, 'startMs'> {
  const { kind, change, evidence } = cause;
  const { scarce = '' } = reachOf(cause);
  const isSudden =
    ['change', 'dependency', 'traffic'].includes(kind) ||
    (kind === 'saturation' && !slowlyUsed.includes(scarce));
  const startedAt = change?.occurredAt ?? evidence[0]?.onsetAt;
  return isSudden && startedAt ? { startMs: Date.parse(startedAt) } : {};
}

/**
 * Explanation of an incident: its first cause, excluding alerts that another of its causes explains
 * better.
 */
export type IncidentCause = {
  title: string;
  /** Null if the resource of the alert or of the cause is not in the inventory. */
  explains: (alert: Alert) => boolean | null;
};

type Diagnosed = { diagnoses: readonly { causes: unknown; onsetAt: Date }[] };

/** `mergedFrom`: incidents that people merged into it, each with its own ranking. */
export type DiagnosedIncident = Diagnosed & { mergedFrom?: readonly Diagnosed[] };

export type CauseOf = (incident: DiagnosedIncident) => IncidentCause | null;

type DatedCause = { cause: StoredCause; onsetMs: number };

/** Credible causes among the first `most`; none if the first cause is unknown. */
function credibleCauses({ diagnoses: [current] }: Diagnosed, most: number): DatedCause[] {
  if (current === undefined) return [];
  const causes = storedCausesSchema.safeParse(current.causes).data ?? [];
  if (causes[0]?.kind === 'unknown') return [];
  return causes
    .slice(0, most)
    .filter(({ kind, level }) => kind !== 'unknown' && credible.includes(level))
    .map((cause) => ({ cause, onsetMs: current.onsetAt.getTime() }));
}

function toExplanation({ cause, onsetMs }: DatedCause, graph: ResourceGraph): RivalExplanation {
  return {
    kind: cause.kind,
    key: keyIn(graph, cause.resource),
    onsetMs,
    ...reachOf(cause),
    ...suddenStart(cause),
    ...(cause.later === true ? { later: true } : {}),
  };
}

type Explainer = ReturnType<typeof alertExplainer>;

const toIncidentCause = (
  { cause }: DatedCause,
  explains: Explainer,
  graph: ResourceGraph,
): IncidentCause => ({
  title: cause.title,
  explains: (alert) => explains(toExplained(alert, graph)),
});

/** The first of these causes, excluding alerts that the others explain better. */
function toFirstCause(
  [first, ...others]: readonly DatedCause[],
  graph: ResourceGraph,
  causeGraph: GraphIndex,
): IncidentCause | null {
  if (first === undefined) return null;
  const rivals = others.map((cause) => toExplanation(cause, graph));
  const explains = firstCauseExplainer(toExplanation(first, graph), rivals, causeGraph);
  return toIncidentCause(first, explains, graph);
}

/**
 * Firing alerts that a later cause explains and the first one does not: a second fault whose alerts
 * fired before the incident had an explanation. Empty while the first cause explains no firing
 * alert. Excludes alerts that a person placed there.
 */
export function alertsOfOtherCauses<A extends Alert>(
  diagnosed: Diagnosed,
  alerts: readonly A[],
  graph: ResourceGraph,
): A[] {
  const causeGraph = toCauseGraph(graph);
  const causes = credibleCauses(diagnosed, 3);
  const first = toFirstCause(causes, graph, causeGraph);
  const others = causes
    .slice(1)
    .map((cause) =>
      toIncidentCause(cause, alertExplainer(toExplanation(cause, graph), causeGraph), graph),
    );
  const firing = alerts.filter(({ state }) => state === 'firing');
  if (first === null || !firing.some((alert) => first.explains(alert) === true)) return [];
  return firing.filter(
    (alert) =>
      alert.placedAt === null &&
      first.explains(alert) === false &&
      others.some((cause) => cause.explains(alert) === true),
  );
}

/**
 * True if one of the causes explains the alert. Null if none does and at least one is undecidable.
 */
function explainsAny(causes: readonly IncidentCause[], alert: Alert): boolean | null {
  const verdicts = causes.map((cause) => cause.explains(alert));
  return verdicts.includes(true) ? true : verdicts.includes(null) ? null : false;
}

/**
 * Returns a lookup of an incident's first cause in this graph; null if that cause is not credible.
 * Alerts explained by the cause of a merged incident count as explained too. Builds the causal
 * graph on first use.
 */
export function incidentCauses(graph: ResourceGraph): CauseOf {
  let causeGraph: GraphIndex | undefined;
  const firstCause = (diagnosed: Diagnosed): IncidentCause | null => {
    const causes = credibleCauses(diagnosed, 3);
    if (causes.length === 0) return null;
    causeGraph ??= toCauseGraph(graph);
    return toFirstCause(causes, graph, causeGraph);
  };
  return (incident) => {
    const own = firstCause(incident);
    if (own === null) return null;
    const merged = (incident.mergedFrom ?? []).flatMap((each) => firstCause(each) ?? []);
    return { title: own.title, explains: (alert) => explainsAny([own, ...merged], alert) };
  };
}

/**
 * Alerts that the incident's cause explains, that cannot be judged, or that a person placed there.
 * Returns all alerts if there is no cause, or if the cause explains none of them.
 */
export function ownAlerts<A extends Alert>(
  alerts: readonly A[],
  cause: IncidentCause | null,
): readonly A[] {
  if (cause === null) return alerts;
  const own = alerts.filter((alert) => alert.placedAt !== null || cause.explains(alert) !== false);
  return own.length === 0 ? alerts : own;
}

/** Time the last of these alerts ended, epoch ms; null while one is open. */
export function lastEndMs(alerts: readonly Pick<Alert, 'state' | 'resolvedAt'>[]): number | null {
  const ends = alerts.map((alert) => (alert.state === 'resolved' ? alert.resolvedAt : null));
  const last = Math.max(...ends.map((end) => end?.getTime() ?? Number.POSITIVE_INFINITY));
  return Number.isFinite(last) ? last : null;
}

/** Relations of an incident that `incidentCauses` reads. */
export const rankedInclude = {
  diagnoses: { where: { current: true }, select: { causes: true, onsetAt: true } },
  mergedFrom: {
    select: { diagnoses: { where: { current: true }, select: { causes: true, onsetAt: true } } },
  },
} as const;
