import { listLoggedModelArtifacts } from '#server/experiments/artifacts/artifacts.ts';
import {
  createLoggedModel,
  deleteLoggedModel,
  deleteLoggedModelTag,
  finalizeLoggedModel,
  getLoggedModel,
  logLoggedModelParams,
  setLoggedModelTags,
} from '#server/experiments/logged-models.ts';
import { searchLoggedModels } from '#server/experiments/search-logged-models.ts';
import { passing } from './experiment-routes.ts';
import { json, type JsonRoute } from './mlflow-route.ts';

export const loggedModelRoutes: readonly JsonRoute[] = [
  json('POST', 'mlflow/logged-models', passing(createLoggedModel)),
  json('POST', 'mlflow/logged-models/search', passing(searchLoggedModels)),
  json('GET', 'mlflow/logged-models/{model_id}', passing(getLoggedModel)),
  json('PATCH', 'mlflow/logged-models/{model_id}', passing(finalizeLoggedModel)),
  json('DELETE', 'mlflow/logged-models/{model_id}', passing(deleteLoggedModel)),
  json('PATCH', 'mlflow/logged-models/{model_id}/tags', passing(setLoggedModelTags)),
  json('DELETE', 'mlflow/logged-models/{model_id}/tags/{+tag_key}', passing(deleteLoggedModelTag)),
  json('POST', 'mlflow/logged-models/{model_id}/params', passing(logLoggedModelParams)),
  json(
    'GET',
    'mlflow/logged-models/{model_id}/artifacts/directories',
    passing(listLoggedModelArtifacts),
  ),
];
