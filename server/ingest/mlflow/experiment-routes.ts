import {
  deleteExperiment,
  deleteExperimentTag,
  restoreExperiment,
  setExperimentTag,
  updateExperiment,
} from '#server/experiments/change-experiment.ts';
import { createExperiment } from '#server/experiments/create-experiment.ts';
import { getExperiment, getExperimentByName } from '#server/experiments/get-experiment.ts';
import { searchDatasets } from '#server/experiments/search-datasets.ts';
import { searchExperiments } from '#server/experiments/search-experiments.ts';
import type { Actor } from '#server/platform/actor.ts';
import { json, type JsonRoute } from './mlflow-route.ts';

/** Adapts a verb or a query, which validates its input, to the type of a route. */
export function passing<I, O extends object>(
  call: (actor: Actor, input: I) => Promise<O>,
): (actor: Actor, input: Record<string, unknown>) => Promise<O> {
  // Guarantee: verbs and queries parse their input with their own schemas.
  return (actor, input) => call(actor, input as I);
}

export const experimentRoutes: readonly JsonRoute[] = [
  json('POST', 'mlflow/experiments/create', passing(createExperiment)),
  json('GET', 'mlflow/experiments/get', passing(getExperiment)),
  json('GET', 'mlflow/experiments/get-by-name', passing(getExperimentByName)),
  json(['GET', 'POST'], 'mlflow/experiments/search', passing(searchExperiments)),
  // MLflow 1 clients and the Node client have no search call.
  json('GET', 'mlflow/experiments/list', passing(searchExperiments)),
  json('POST', 'mlflow/experiments/delete', passing(deleteExperiment)),
  json('POST', 'mlflow/experiments/restore', passing(restoreExperiment)),
  json('POST', 'mlflow/experiments/update', passing(updateExperiment)),
  json('POST', 'mlflow/experiments/set-experiment-tag', passing(setExperimentTag)),
  json('POST', 'mlflow/experiments/delete-experiment-tag', passing(deleteExperimentTag)),
  json('POST', 'mlflow/experiments/search-datasets', passing(searchDatasets)),
];
