import { text } from 'node:stream/consumers';
import type { ExperimentTrace } from '#lib/schemas/experiments-traces.ts';
import { traceIdInput } from '#lib/schemas/experiments-traces.ts';
import type { TraceDetail } from '#lib/schemas/infrastructure-traces.ts';
import { artifactStore, storePathOf } from '#server/experiments/artifacts.ts';
import { getTrace } from '#server/infrastructure/get-trace.ts';
import type { Actor } from '#server/platform/actor.ts';
import { can } from '#server/platform/actor.ts';
import { db } from '#server/platform/db.ts';
import { asTandemError } from '#server/platform/errors.ts';
import { query } from '#server/platform/verb.ts';
import { spansOfFile } from './file-spans.ts';
import { artifactTag, loadTrace, metadataOfTrace, tagsOfTrace, toTraceItem } from './trace-row.ts';

/** A larger file is for the client that wrote it; the telemetry has the spans of it. */
const mostBytes = 16 * 1024 * 1024;
const fileName = 'traces.json';

/** The spans that the client logged as a file. The caller has checked who may read the experiment. */
async function fromFile(place: string | undefined, traceId: string): Promise<TraceDetail | null> {
  const folder = place === undefined ? null : storePathOf(place);
  if (folder === null) return null;
  const path = `${folder}/${fileName}`;
  const size = await artifactStore().size(path);
  if (size === null || size > mostBytes) return null;
  return spansOfFile(await text(artifactStore().read(path)), traceId);
}

/** The spans that the telemetry still holds and the actor may see. */
async function fromTelemetry(actor: Actor, id: string | null): Promise<TraceDetail | null> {
  if (id === null || !can(actor, 'logs:read')) return null;
  try {
    return await getTrace(actor, { id });
  } catch (error) {
    if (asTandemError(error)?.code === 'not_found') return null;
    throw error;
  }
}

/** A trace of an experiment with its spans: whole from the file, else what the telemetry holds. */
export const getExperimentTrace = query(
  { permission: 'experiments:read', input: traceIdInput },
  async ({ actor }, { traceId }): Promise<ExperimentTrace> => {
    const row = await loadTrace(db(), actor, traceId, 'experiments:read');
    const tags = tagsOfTrace(row);
    const file = await fromFile(tags[artifactTag], traceId);
    const spans = file ?? (await fromTelemetry(actor, row.spanTraceId));
    return {
      ...toTraceItem(row),
      experiment: { id: row.experiment.id, name: row.experiment.name },
      tags,
      metadata: metadataOfTrace(row),
      source: spans === null ? 'none' : file === null ? 'telemetry' : 'file',
      spans,
    };
  },
);
