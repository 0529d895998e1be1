import { undirectedNeighbours, type Relation } from '#engines/correlate/graph.ts';
import {
  shouldJoin,
  type CorrelatedAlert,
  type JoinDecision,
  type JoinOptions,
  type OpenIncident,
} from '#engines/correlate/should-join.ts';

export interface Grouping {
  readonly alertId: string;
  /** Id of an open incident, or `new:<n>` for the n-th incident to be opened, counted from 0. */
  readonly incidentId: string;
  readonly isNew: boolean;
  /** Reason for joining; null for the alert that opens an incident. */
  readonly decision: JoinDecision | null;
  /** Nearby incidents whose cause does not explain the alert. */
  readonly related: readonly RelatedIncident[];
}

export interface RelatedIncident {
  readonly incidentId: string;
  /** One plain sentence. */
  readonly explanation: string;
}

interface Growing {
  readonly incident: OpenIncident;
  readonly isNew: boolean;
}

const NEAR: readonly JoinDecision['reason'][] = ['mitigated', 'not-explained'];

interface Choice {
  readonly best: { readonly index: number; readonly decision: JoinDecision } | null;
  readonly related: readonly RelatedIncident[];
}

function bestIncident(
  alert: CorrelatedAlert,
  candidates: readonly Growing[],
  neighbours: ReadonlyMap<string, ReadonlySet<string>>,
  options: JoinOptions,
): Choice {
  let best: { index: number; decision: JoinDecision } | null = null;
  const related: RelatedIncident[] = [];
  candidates.forEach(({ incident }, index) => {
    const decision = shouldJoin(alert, incident, neighbours, options);
    if (decision.joins && (best === null || decision.score > best.decision.score))
      best = { index, decision };
    if (NEAR.includes(decision.reason))
      related.push({ incidentId: incident.id, explanation: decision.explanation });
  });
  return { best, related };
}

/**
 * Assigns firing alerts to open or new incidents, ordered by start, then by ID, so that the result
 * does not depend on the input order. Each alert joins the closest incident. Later alerts may join
 * incidents opened by earlier alerts of the same pass.
 */
export function groupAlerts(
  alerts: readonly CorrelatedAlert[],
  incidents: readonly OpenIncident[],
  relations: readonly Relation[],
  options: JoinOptions = {},
): readonly Grouping[] {
  const neighbours = undirectedNeighbours(relations);
  const growing: Growing[] = incidents
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map((incident) => ({ incident, isNew: false }));
  const groupings: Grouping[] = [];
  let opened = 0;
  const ordered = alerts.toSorted(
    (a, b) => a.startedAtMs - b.startedAtMs || (a.id < b.id ? -1 : 1),
  );
  for (const alert of ordered) {
    const { best, related } = bestIncident(alert, growing, neighbours, options);
    const joined = best ? growing[best.index] : undefined;
    if (best && joined) {
      const incident = { ...joined.incident, alerts: [...joined.incident.alerts, alert] };
      growing[best.index] = { ...joined, incident };
      groupings.push({
        alertId: alert.id,
        incidentId: incident.id,
        isNew: joined.isNew,
        decision: best.decision,
        related,
      });
      continue;
    }
    const incident: OpenIncident = {
      id: `new:${opened}`,
      openedAtMs: alert.startedAtMs,
      closedAtMs: null,
      alerts: [alert],
    };
    opened += 1;
    growing.push({ incident, isNew: true });
    groupings.push({
      alertId: alert.id,
      incidentId: incident.id,
      isNew: true,
      decision: null,
      related,
    });
  }
  return groupings;
}
