import { recordDiagnosis } from '#server/incidents/record-diagnosis.ts';
import type { StoredCause } from '#server/incidents/stored-diagnosis.ts';
import { ruleActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/db.ts';
import { newId } from '#server/platform/ids.ts';

/** From here on things are other than they were. */
export const changeMs = Date.now() - 50 * 60_000;

/** Something in the graph, for integration tests; answers its id. */
export async function resource(kind: string, name: string): Promise<string> {
  const at = new Date(changeMs);
  const row = await db().resource.create({
    data: { id: newId(), kind, canonicalId: name, name, firstSeenAt: at, lastSeenAt: at },
  });
  return row.id;
}

export async function relate(fromId: string, toId: string, kind: string): Promise<void> {
  const at = new Date(changeMs);
  await db().relation.create({
    data: { id: newId(), fromId, toId, kind, source: 'test', firstSeenAt: at, lastSeenAt: at },
  });
}

export function causeOf(
  kind: StoredCause['kind'],
  score: number,
  given: Partial<StoredCause>,
): StoredCause {
  return {
    kind,
    subkind: null,
    resource: { id: null, kind: 'model', name: 'none' },
    change: null,
    level: score >= 0.5 ? 'likely' : score >= 0.25 ? 'possible' : 'unlikely',
    score,
    title: `${kind} it is`,
    speaksFor: [],
    speaksAgainst: [],
    evidence: [],
    ...given,
  };
}

type Raised = {
  resourceId: string;
  metric: string;
  value: number;
  high: number;
  labels?: Record<string, string>;
};

/** An open incident with alerts and a diagnosis, as the spine leaves it. */
export async function incidentOf(
  causes: StoredCause[],
  alerts: readonly Raised[] = [],
): Promise<string> {
  const id = newId();
  const at = new Date(changeMs);
  await db().incident.create({
    data: {
      id,
      title: 'trouble',
      status: 'triggered',
      severity: 'error',
      priority: 'P2',
      openedAt: at,
      onsetAt: at,
    },
  });
  for (const { resourceId, metric, value, high, labels = {} } of alerts)
    await db().alert.create({
      data: {
        id: newId(),
        fingerprint: newId(),
        origin: 'finding',
        title: metric,
        state: 'firing',
        severity: 'error',
        metric,
        labels,
        resourceId,
        inputs: { kind: 'above-range', expected: { low: null, high } },
        value,
        startedAt: at,
        lastSeenAt: at,
        incidentId: id,
      },
    });
  await recordDiagnosis(ruleActor('cause-ranker', 'Cause ranking'), {
    incidentId: id,
    causes,
    graph: { nodes: [], edges: [], complete: true },
    signature: `test ${id}`,
    onsetMs: changeMs,
    predictor: 'cause-ranker',
    predictorVersion: '1',
    inputs: {},
    durationMs: 1,
  });
  return id;
}

/** A measurement that left what is usual with the change, as evidence of a cause. */
export function evidenceOf(metric: string, before: number, after: number) {
  return {
    seriesId: null,
    metric,
    title: metric,
    labels: {},
    onsetAt: new Date(changeMs).toISOString(),
    before,
    after,
    unit: '1',
    score: 9,
  };
}
