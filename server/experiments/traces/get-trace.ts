import { traceIdInput, traceInfosInput } from '#lib/schemas/experiments/traces.ts';
import { can } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { query } from '#server/platform/verb.ts';
import { withAssessments } from './assessment-row.ts';
import { loadTrace, toWireTrace } from './trace-row.ts';

export const getMlflowTrace = query(
  { permission: 'experiments:read', input: traceIdInput },
  async ({ actor }, { traceId }) => ({
    trace: { traceInfo: toWireTrace(await loadTrace(db(), actor, traceId, 'experiments:read')) },
  }),
);

/** The given traces that exist and are visible to the actor. */
export const getTraceInfos = query(
  { permission: 'experiments:read', input: traceInfosInput },
  async ({ actor }, { traceIds }) => {
    const rows = await db().mlflowTrace.findMany({
      where: { id: { in: traceIds } },
      include: { experiment: true, ...withAssessments },
    });
    return {
      traceInfos: rows
        .filter(({ experiment }) => can(actor, 'experiments:read', experiment))
        .map(toWireTrace),
    };
  },
);
