import { listRunArtifacts } from '#server/experiments/artifacts/artifacts.ts';
import { deleteRun, restoreRun, updateRun } from '#server/experiments/runs/change-run.ts';
import { createRun } from '#server/experiments/runs/create-run.ts';
import { getRun } from '#server/experiments/runs/get-run.ts';
import { logBatch, logMetric, logParam } from '#server/experiments/runs/log-batch.ts';
import { logInputs, logOutputs } from '#server/experiments/runs/log-inputs.ts';
import { getMetricHistory, getMetricInterval } from '#server/experiments/runs/metric-history.ts';
import { deleteRunTag, logModel, setRunTag } from '#server/experiments/runs/run-tags.ts';
import { searchRuns } from '#server/experiments/runs/search-runs.ts';
import { passing } from './experiment-routes.ts';
import { pageOfRuns } from './json-text.ts';
import { json, type JsonRoute } from './mlflow-route.ts';

export const runRoutes: readonly JsonRoute[] = [
  json('POST', 'mlflow/runs/create', passing(createRun)),
  json('GET', 'mlflow/runs/get', passing(getRun)),
  json('POST', 'mlflow/runs/update', passing(updateRun)),
  json('POST', 'mlflow/runs/delete', passing(deleteRun)),
  json('POST', 'mlflow/runs/restore', passing(restoreRun)),
  json('POST', 'mlflow/runs/search', async (actor, input) =>
    pageOfRuns(await passing(searchRuns)(actor, input)),
  ),
  json('POST', 'mlflow/runs/log-metric', logMetric),
  json('POST', 'mlflow/runs/log-parameter', logParam),
  json('POST', 'mlflow/runs/log-batch', passing(logBatch)),
  json('POST', 'mlflow/runs/log-inputs', passing(logInputs)),
  json('POST', 'mlflow/runs/outputs', passing(logOutputs)),
  json('POST', 'mlflow/runs/set-tag', setRunTag),
  json('POST', 'mlflow/runs/delete-tag', passing(deleteRunTag)),
  json('POST', 'mlflow/runs/log-model', passing(logModel)),
  json('GET', 'mlflow/metrics/get-history', passing(getMetricHistory)),
  json('GET', 'mlflow/metrics/get-history-bulk-interval', passing(getMetricInterval)),
  json('GET', 'mlflow/artifacts/list', passing(listRunArtifacts)),
];
