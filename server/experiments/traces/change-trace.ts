import type { z } from 'zod';
import {
  deleteTracesInput,
  deleteTraceTagInput,
  setTraceTagInput,
} from '#lib/schemas/experiments/traces.ts';
import { deleteArtifacts, storePathOf } from '#server/experiments/artifacts/artifacts.ts';
import { loadExperiment } from '#server/experiments/internal.ts';
import type { Actor } from '#server/platform/actor.ts';
import { TandemError } from '#server/platform/errors.ts';
import { verb, type VerbContext } from '#server/platform/verb.ts';
import { artifactTag, loadTrace, tagsOfTrace, type LoadedTrace } from './trace-row.ts';

const permission = 'experiments:write';

async function audit(
  context: VerbContext,
  { id, experiment }: LoadedTrace,
  change: { before?: unknown; after?: unknown },
): Promise<void> {
  const { teamId, environmentId } = experiment;
  const subject = { kind: 'trace', id, name: id };
  await context.audit({ subject, ...change, teamId, environmentId });
}

function refuseOurs(key: string): void {
  if (key !== artifactTag) return;
  throw new TandemError(
    'invalid_input',
    `key: ${key} stores the location of the spans and cannot be changed.`,
    {
      fields: [{ field: 'key', message: 'stores the location of the spans and cannot be changed' }],
    },
  );
}

export const setTraceTag = verb(
  { permission, input: setTraceTagInput, audit: 'experiments.set-trace-tag' },
  async (context, { traceId, key, value }) => {
    refuseOurs(key);
    const trace = await loadTrace(context.tx, context.actor, traceId, permission);
    await context.tx
      .$executeRaw`update "MlflowTrace" set "tags" = "tags" || ${JSON.stringify({ [key]: value })}::jsonb
      where "id" = ${traceId}`;
    const before = tagsOfTrace(trace)[key] ?? null;
    await audit(context, trace, { before: { [key]: before }, after: { [key]: value } });
    return {};
  },
);

export const deleteTraceTag = verb(
  { permission, input: deleteTraceTagInput, audit: 'experiments.delete-trace-tag' },
  async (context, { traceId, key }) => {
    refuseOurs(key);
    const trace = await loadTrace(context.tx, context.actor, traceId, permission);
    const before = tagsOfTrace(trace)[key];
    if (before === undefined)
      throw new TandemError('not_found', `No tag with key '${key}' for trace with ID '${traceId}'`);
    await context.tx
      .$executeRaw`update "MlflowTrace" set "tags" = "tags" - ${key}::text where "id" = ${traceId}`;
    await audit(context, trace, { before: { [key]: before }, after: { [key]: null } });
    return {};
  },
);

/** Deletes trace rows and returns the locations of their files. */
const deleteRows = verb(
  { permission, input: deleteTracesInput, audit: 'experiments.delete-traces' },
  async (context, { experimentId, maxTimestampMillis, maxTraces, requestIds }) => {
    const { tx, actor } = context;
    const experiment = await loadExperiment(tx, actor, experimentId, { permission });
    const rows = await tx.mlflowTrace.findMany({
      where: {
        experimentId,
        ...(maxTimestampMillis === undefined
          ? { id: { in: requestIds } }
          : { requestAt: { lte: new Date(maxTimestampMillis) } }),
      },
      orderBy: [{ requestAt: 'asc' }, { id: 'asc' }],
      take: maxTraces,
    });
    const ids = rows.map(({ id }) => id);
    await tx.mlflowTrace.deleteMany({ where: { id: { in: ids } } });
    await tx.runTrace.deleteMany({ where: { traceId: { in: ids } } });
    const { name, teamId, environmentId } = experiment;
    const subject = { kind: 'experiment', id: String(experimentId), name };
    const before = { traces: ids.length, first: ids.slice(0, 20) };
    if (ids.length === 0) context.nothingChanged();
    else await context.audit({ subject, before, teamId, environmentId });
    return rows.map((row) => tagsOfTrace(row)[artifactTag] ?? '');
  },
);

/**
 * Deletes traces with their files. Spans in telemetry are deleted only when their retention ends.
 */
export async function deleteTraces(actor: Actor, given: z.input<typeof deleteTracesInput>) {
  const places = await deleteRows(actor, given);
  for (const place of places) {
    const path = storePathOf(place);
    if (path !== null) await deleteArtifacts(actor, { path });
  }
  return { tracesDeleted: places.length };
}
