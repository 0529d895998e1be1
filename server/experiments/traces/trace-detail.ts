import { text } from 'node:stream/consumers';
import { traceIdInput, type ExperimentTrace } from '#lib/schemas/experiments/traces.ts';
import type { TraceDetail } from '#lib/schemas/infrastructure/traces.ts';
import { artifactStore, storePathOf } from '#server/experiments/artifacts/artifacts.ts';
import { getTrace } from '#server/explore/get-trace.ts';
import { can, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { asTandemError } from '#server/platform/errors.ts';
import { query } from '#server/platform/verb.ts';
import { toAssessmentItem } from './assessment-row.ts';
import { spansOfFile } from './file-spans.ts';
import { promptsOf } from './link-traces.ts';
import { artifactTag, loadTrace, metadataOfTrace, tagsOfTrace, toTraceItem } from './trace-row.ts';

/** Maximum file size to read; for larger files, the spans come from telemetry. */
const mostBytes = 16 * 1024 * 1024;
const fileName = 'traces.json';
/** A page cannot list more runs. */
const mostRuns = 100;

/** Spans that the client logged as a file. The caller must check read access to the experiment. */
async function fromFile(place: string | undefined, traceId: string): Promise<TraceDetail | null> {
  const folder = place === undefined ? null : storePathOf(place);
  if (folder === null) return null;
  const path = `${folder}/${fileName}`;
  const size = await artifactStore().size(path);
  if (size === null || size > mostBytes) return null;
  return spansOfFile(await text(artifactStore().read(path)), traceId);
}

/** Spans that are still in telemetry and visible to the actor. */
async function fromTelemetry(actor: Actor, id: string | null): Promise<TraceDetail | null> {
  if (id === null || !can(actor, 'logs:read')) return null;
  try {
    return await getTrace(actor, { id });
  } catch (error) {
    if (asTandemError(error)?.code === 'not_found') return null;
    throw error;
  }
}

/** Linked runs of the trace that are visible to the actor. */
async function linkedRuns(actor: Actor, traceId: string): Promise<ExperimentTrace['linkedRuns']> {
  const rows = await db().runTrace.findMany({
    where: { traceId, run: { deletedAt: null } },
    select: { run: { select: { id: true, name: true, experiment: true } } },
    orderBy: { runId: 'asc' },
    take: mostRuns,
  });
  return rows
    .filter(({ run }) => can(actor, 'experiments:read', run.experiment))
    .map(({ run }) => ({ id: run.id, name: run.name }));
}

/**
 * A trace of an experiment with its assessments and spans: complete from the file, otherwise the
 * spans that are still in telemetry.
 */
export const getExperimentTrace = query(
  { permission: 'experiments:read', input: traceIdInput },
  async ({ actor }, { traceId }): Promise<ExperimentTrace> => {
    const row = await loadTrace(db(), actor, traceId, 'experiments:read');
    const tags = tagsOfTrace(row);
    const [file, runs] = await Promise.all([
      fromFile(tags[artifactTag], traceId),
      linkedRuns(actor, traceId),
    ]);
    const spans = file ?? (await fromTelemetry(actor, row.spanTraceId));
    return {
      ...toTraceItem(row),
      experiment: { id: row.experiment.id, name: row.experiment.name },
      assessments: row.assessments.map(toAssessmentItem),
      linkedRuns: runs,
      prompts: promptsOf(tags),
      tags,
      metadata: metadataOfTrace(row),
      source: spans === null ? 'none' : file === null ? 'telemetry' : 'file',
      spans,
    };
  },
);
