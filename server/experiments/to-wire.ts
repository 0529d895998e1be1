import type {
  KeyValue,
  WireExperiment,
  WireLoggedModel,
  WireMetric,
  WireRunInfo,
} from '#lib/schemas/experiments/wire.ts';
import { tagsToList, wireFloat } from '#server/experiments/internal.ts';
import type {
  Experiment,
  LoggedModel,
  LoggedModelMetric,
  Run,
} from '#server/generated/prisma/client.ts';

/** Converts an experiment to the format of MLflow's clients. */
export function toWireExperiment(row: Experiment): WireExperiment {
  return {
    experimentId: String(row.id),
    name: row.name,
    artifactLocation: row.artifactLocation,
    lifecycleStage: row.deletedAt === null ? 'active' : 'deleted',
    creationTime: row.createdAt.getTime(),
    lastUpdateTime: row.updatedAt.getTime(),
    tags: tagsToList(row.tags),
  };
}

export function toWireRunInfo(row: Run): WireRunInfo {
  return {
    runId: row.id,
    runUuid: row.id,
    runName: row.name,
    experimentId: String(row.experimentId),
    userId: row.userId,
    status: row.status,
    startTime: row.startedAt.getTime(),
    ...(row.endedAt === null ? {} : { endTime: row.endedAt.getTime() }),
    artifactUri: row.artifactUri,
    lifecycleStage: row.deletedAt === null ? 'active' : 'deleted',
  };
}

function toWireModelMetric(row: LoggedModelMetric): WireMetric {
  return {
    key: row.key,
    value: wireFloat(row.value),
    timestamp: Number(row.timestampMs),
    step: Number(row.step),
    modelId: row.modelId,
    runId: row.runId,
    ...(row.datasetName === ''
      ? {}
      : { datasetName: row.datasetName, datasetDigest: row.datasetDigest }),
  };
}

export function toWireLoggedModel(
  row: LoggedModel & { metrics: LoggedModelMetric[] },
  registrations: readonly { name: string; version: string }[] = [],
): WireLoggedModel {
  const params: KeyValue[] = tagsToList(row.params);
  return {
    info: {
      modelId: row.id,
      experimentId: String(row.experimentId),
      name: row.name,
      creationTimestampMs: row.createdAt.getTime(),
      lastUpdatedTimestampMs: row.updatedAt.getTime(),
      artifactUri: row.artifactUri,
      status: row.status,
      ...(row.modelType === null ? {} : { modelType: row.modelType }),
      ...(row.sourceRunId === null ? {} : { sourceRunId: row.sourceRunId }),
      tags: tagsToList(row.tags),
      registrations: [...registrations],
    },
    data: { params, metrics: row.metrics.map(toWireModelMetric) },
  };
}
