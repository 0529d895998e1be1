import type { AliasAnswer } from '#lib/schemas/models/models.ts';
import {
  createVersion,
  deleteVersion,
  deleteVersionTag,
  getVersion,
  getVersionDownloadUri,
  setVersionTag,
  transitionStage,
  updateVersion,
} from '#server/models/model-versions.ts';
import {
  createModel,
  deleteModel,
  deleteModelTag,
  getLatestVersions,
  getModel,
  renameModel,
  setModelTag,
  updateModel,
} from '#server/models/registered-models.ts';
import { searchModels, searchVersions } from '#server/models/search-models.ts';
import { TandemError } from '#server/platform/errors.ts';
import { deleteAlias, resolveAlias, setAlias } from '#server/rollouts/promotion/aliases.ts';
import { passing } from './experiment-routes.ts';
import { json, type JsonRoute } from './mlflow-route.ts';

/**
 * MLflow clients support only success or refusal, so the refusal says where the request is decided.
 */
function doneOrRefused(answer: AliasAnswer): object {
  if (answer.kind === 'done') return {};
  throw new TandemError(
    'forbidden',
    `This alias is protected, so the change waits for an approval as ACT-${answer.number}: ${answer.href} - send the same call again once it ran.`,
  );
}

const models: readonly JsonRoute[] = [
  json('POST', 'mlflow/registered-models/create', passing(createModel)),
  json('GET', 'mlflow/registered-models/get', passing(getModel)),
  json('POST', 'mlflow/registered-models/rename', passing(renameModel)),
  json('PATCH', 'mlflow/registered-models/update', passing(updateModel)),
  json('DELETE', 'mlflow/registered-models/delete', passing(deleteModel)),
  json('GET', 'mlflow/registered-models/search', passing(searchModels)),
  json(['GET', 'POST'], 'mlflow/registered-models/get-latest-versions', passing(getLatestVersions)),
  json('POST', 'mlflow/registered-models/set-tag', passing(setModelTag)),
  json('DELETE', 'mlflow/registered-models/delete-tag', passing(deleteModelTag)),
  json('POST', 'mlflow/registered-models/alias', async (actor, input) =>
    doneOrRefused(await setAlias(actor, input)),
  ),
  json('DELETE', 'mlflow/registered-models/alias', async (actor, input) =>
    doneOrRefused(await deleteAlias(actor, input)),
  ),
  json('GET', 'mlflow/registered-models/alias', passing(resolveAlias)),
];

export const registryRoutes: readonly JsonRoute[] = [
  ...models,
  json('POST', 'mlflow/model-versions/create', passing(createVersion)),
  json('GET', 'mlflow/model-versions/get', passing(getVersion)),
  json('GET', 'mlflow/model-versions/get-download-uri', passing(getVersionDownloadUri)),
  json('GET', 'mlflow/model-versions/search', passing(searchVersions)),
  json('PATCH', 'mlflow/model-versions/update', passing(updateVersion)),
  json('POST', 'mlflow/model-versions/transition-stage', passing(transitionStage)),
  json('DELETE', 'mlflow/model-versions/delete', passing(deleteVersion)),
  json('POST', 'mlflow/model-versions/set-tag', passing(setVersionTag)),
  json('DELETE', 'mlflow/model-versions/delete-tag', passing(deleteVersionTag)),
];
