import { z } from 'zod';
import type { ExplainedAlert } from '#engines/causes/alert-explainer.ts';
import { alertExplainer } from '#engines/causes/alert-explainer.ts';
import type { GraphIndex } from '#engines/causes/cause-graph.ts';
import { indexGraph } from '#engines/causes/cause-graph.ts';
import type { GraphEdge } from '#engines/causes/cause-input.ts';
import { resourceKey } from '#engines/correlate/graph.ts';
import { classifySignal } from '#engines/detect/signal-role.ts';
import type { Alert } from '#server/generated/prisma/client.ts';
import type { ResourceGraph } from '#server/incidents/resource-graph.ts';
import { alertResources } from '#server/incidents/resource-graph.ts';
import { storedCausesSchema } from '#server/incidents/stored-diagnosis.ts';

/** Relations that carry effects in their own way; all others are calls. */
const ownKinds = ['runs_on', 'served_by', 'fed_by'] as const;
const credible = ['likely', 'possible'];
const textMap = z.record(z.string(), z.string()).catch({});
const findingSchema = z.object({ kind: z.string() });

/** Graph of causes over all resources. */
export function toCauseGraph({ relations, byKey }: ResourceGraph): GraphIndex {
  const edges = relations.flatMap(({ from, to, kind }): GraphEdge[] => {
    const [caller, callee] = [byKey.get(from), byKey.get(to)];
    if (caller === undefined || callee === undefined) return [];
    return [{ from: caller, to: callee, kind: ownKinds.find((own) => own === kind) ?? 'calls' }];
  });
  return indexGraph({ nodes: [...byKey.values()], edges });
}

function toExplained(alert: Alert, graph: ResourceGraph): ExplainedAlert {
  const kind = findingSchema.safeParse(alert.inputs);
  return {
    startedAtMs: alert.startedAt.getTime(),
    resources: alertResources(alert, graph),
    role: classifySignal(alert.metric ?? '', textMap.parse(alert.labels)).role,
    ...(kind.success ? { kind: kind.data.kind } : {}),
  };
}

export type AlertsExplained = {
  /** Title of the first cause. */
  title: string;
  explains: (alert: Alert) => boolean | null;
};

export type Diagnosed = {
  alerts: readonly Alert[];
  diagnoses: readonly { causes: unknown; onsetAt: Date }[];
};

/** Which alerts the first cause of an incident explains; null while no cause is credible. */
export function alertsExplained(
  { diagnoses }: Diagnosed,
  graph: ResourceGraph,
  causeGraph: GraphIndex,
): AlertsExplained | null {
  const [current] = diagnoses;
  const causes = storedCausesSchema.safeParse(current?.causes);
  const [first] = causes.success ? causes.data : [];
  if (current === undefined || first === undefined) return null;
  if (first.kind === 'unknown' || !credible.includes(first.level)) return null;
  const explains = alertExplainer(
    { kind: first.kind, key: resourceKey(first.resource), onsetMs: current.onsetAt.getTime() },
    causeGraph,
  );
  return { title: first.title, explains: (alert) => explains(toExplained(alert, graph)) };
}

/**
 * The alerts that an incident is about: those that its first cause explains or that cannot be judged. All of them while
 * no cause is credible, or where it explains none.
 */
export function ownAlerts<A extends Alert>(
  alerts: readonly A[],
  explained: AlertsExplained | null,
): readonly A[] {
  if (explained === null) return alerts;
  const own = alerts.filter((alert) => explained.explains(alert) !== false);
  return own.length === 0 ? alerts : own;
}

/** When the last of these alerts ended, in epoch ms; null while one has not. */
export function endedAtMs(alerts: readonly Alert[]): number | null {
  const ends = alerts.map((alert) => (alert.state === 'resolved' ? alert.resolvedAt : null));
  const last = Math.max(...ends.map((end) => end?.getTime() ?? Number.POSITIVE_INFINITY));
  return Number.isFinite(last) ? last : null;
}
