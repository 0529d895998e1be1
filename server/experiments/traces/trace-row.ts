import { z } from 'zod';
import { traceStates } from '#lib/choices/traces.ts';
import type { Permission } from '#lib/permissions.ts';
import type { ExperimentTraceItem, WireTraceInfo } from '#lib/schemas/experiments/traces.ts';
import type { Experiment, MlflowTrace, TraceAssessment } from '#server/generated/prisma/client.ts';
import { requirePermission, type Actor } from '#server/platform/actor.ts';
import type { Transaction } from '#server/platform/database/db.ts';
import { publicUrl } from '#server/platform/env.ts';
import { TandemError } from '#server/platform/errors.ts';
import { toWireAssessment, withAssessments } from './assessment-row.ts';

const textMap = z.record(z.string(), z.string());
/** Location where the client stores and reads the spans with all inputs and outputs. */
export const artifactTag = 'mlflow.artifactLocation';
/**
 * Tags of traces that arrived only as spans, so that clients request the spans from the tracking
 * store.
 */
export const spansHereTags = { 'mlflow.trace.spansLocation': 'TRACKING_STORE' };
const pageKey = 'tandem.tracePage';

/**
 * OpenTelemetry trace ID contained in an MLflow trace ID, used to find the spans in telemetry; null
 * for IDs in another format.
 */
export function spanTraceIdOf(traceId: string): string | null {
  return /^tr-(?<id>[0-9a-f]{32})$/u.exec(traceId)?.groups?.['id'] ?? null;
}

export function toTraceId(spanTraceId: string): string {
  return `tr-${spanTraceId}`;
}

type AssessedTrace = MlflowTrace & { assessments: TraceAssessment[] };
export type LoadedTrace = AssessedTrace & { experiment: Experiment };

/** The trace, if the actor has this permission on its experiment. */
export async function loadTrace(
  tx: Pick<Transaction, 'mlflowTrace'>,
  actor: Actor,
  id: string,
  permission: Permission,
): Promise<LoadedTrace> {
  const trace = await tx.mlflowTrace.findUnique({
    where: { id },
    include: { experiment: true, ...withAssessments },
  });
  if (trace === null) throw new TandemError('not_found', `Trace with ID '${id}' not found.`);
  requirePermission(actor, permission, trace.experiment);
  return trace;
}

export function metadataOfTrace(row: MlflowTrace): Record<string, string> {
  return textMap.parse(row.metadata);
}

export function tagsOfTrace(row: MlflowTrace | null): Record<string, string> {
  return textMap.parse(row?.tags ?? {});
}

/** Converts a trace to the list format of the UI. */
export function toTraceItem(row: MlflowTrace): ExperimentTraceItem {
  return {
    traceId: row.id,
    name: tagsOfTrace(row)['mlflow.traceName'] ?? row.id,
    state: traceStates.find((each) => each === row.state) ?? 'STATE_UNSPECIFIED',
    requestAt: row.requestAt.toISOString(),
    durationMs: row.durationMs === null ? null : Number(row.durationMs),
    request: row.requestPreview,
    response: row.responsePreview,
    runId: metadataOfTrace(row)['mlflow.sourceRun'] ?? null,
  };
}

export function toWireTrace(row: AssessedTrace): WireTraceInfo {
  const page: Record<string, string> =
    row.spanTraceId === null
      ? {}
      : { [pageKey]: `${publicUrl()}/infrastructure/traces/${row.spanTraceId}` };
  return {
    traceId: row.id,
    ...(row.clientRequestId === null ? {} : { clientRequestId: row.clientRequestId }),
    traceLocation: {
      type: 'MLFLOW_EXPERIMENT',
      mlflowExperiment: { experimentId: String(row.experimentId) },
    },
    requestPreview: row.requestPreview,
    responsePreview: row.responsePreview,
    requestTime: row.requestAt.toISOString(),
    ...(row.durationMs === null
      ? {}
      : { executionDuration: `${(Number(row.durationMs) / 1_000).toFixed(3)}s` }),
    state: row.state,
    traceMetadata: { ...textMap.parse(row.metadata), ...page },
    tags: tagsOfTrace(row),
    assessments: row.assessments.map(toWireAssessment),
  };
}
