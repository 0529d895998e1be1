import { z } from 'zod';
import { registryEvents } from '#lib/choices/webhooks.ts';
import type { Permission } from '#lib/permissions.ts';
import type { Method, Operation } from '../operation.ts';

const reference = 'https://mlflow.org/docs/latest/rest-api.html';

function group(method: Method, path: string, permission: Permission, summary: string): Operation {
  return {
    method,
    path,
    tag: 'mlflow',
    permission,
    summary: `${summary}. Requests, responses and errors as documented by MLflow: ${reference}`,
    ...(method === 'get' || method === 'delete' ? {} : { bodyTypes: ['application/json'] }),
    answer: { description: "MLflow's message", schema: z.looseObject({}) },
    refusal: 'MlflowError',
  };
}

const experiments = '/api/2.0/mlflow/experiments/{call}';
const runs = '/api/2.0/mlflow/runs/{call}';
const loggedModels = '/api/2.0/mlflow/logged-models/{modelId}';
const models = '/api/2.0/mlflow/registered-models/{call}';
const versions = '/api/2.0/mlflow/model-versions/{call}';
const traces = '/api/3.0/mlflow/traces';
const assessment = `${traces}/{traceId}/assessments/{assessmentId}`;
const webhooks = '/api/2.0/mlflow/webhooks';
const files = '/api/2.0/mlflow-artifacts/artifacts/{path}';

/**
 * MLflow's API, for clients whose `MLFLOW_TRACKING_URI` points to Tandem. One entry per group and
 * method, because MLflow documents the messages. `/ajax-api/2.0` and `/api/3.0` are equivalent.
 */
export const mlflowOperations: readonly Operation[] = [
  group('get', experiments, 'experiments:read', 'get, get-by-name, search, list'),
  group('post', experiments, 'experiments:write', 'create, update, delete, restore, tags; search'),
  group('get', runs, 'experiments:read', 'get'),
  group(
    'post',
    runs,
    'experiments:write',
    'create, update, delete, restore, log-metric, log-parameter, log-batch, log-inputs, outputs, log-model, set-tag, delete-tag; search',
  ),
  group('get', '/api/2.0/mlflow/metrics/{call}', 'experiments:read', 'Histories of metrics'),
  group('get', '/api/2.0/mlflow/artifacts/list', 'experiments:read', 'Artifacts of a run'),
  group('post', '/api/2.0/mlflow/logged-models', 'experiments:write', 'Create a logged model'),
  group('get', loggedModels, 'experiments:read', 'A logged model'),
  group('patch', loggedModels, 'experiments:write', 'Finalize a logged model'),
  group('delete', loggedModels, 'experiments:write', 'Delete a logged model'),
  group('get', models, 'models:read', 'get, search, get-latest-versions, alias'),
  group('post', models, 'models:write', 'create, rename, set-tag, alias'),
  group('patch', models, 'models:write', 'update'),
  group('delete', models, 'models:write', 'delete, delete-tag, alias'),
  group('get', versions, 'models:read', 'get, search, get-download-uri'),
  group('post', versions, 'models:write', 'create, transition-stage, set-tag'),
  group('patch', versions, 'models:write', 'update'),
  group('delete', versions, 'models:write', 'delete, delete-tag'),
  group(
    'get',
    `${traces}/{traceId}`,
    'experiments:read',
    'Metadata of a trace; get, batchGet with its spans',
  ),
  group(
    'post',
    traces,
    'experiments:write',
    'Log a trace; delete-traces, link-to-run, link-prompts; search, batchGetInfos',
  ),
  group('patch', `${traces}/{traceId}/tags`, 'experiments:write', 'Tag a trace'),
  group('delete', `${traces}/{traceId}/tags`, 'experiments:write', 'Remove a tag from a trace'),
  group(
    'post',
    `${traces}/{traceId}/assessments`,
    'experiments:write',
    'Feedback or an expectation; with overrides, replaces an earlier one',
  ),
  group('get', assessment, 'experiments:read', 'An assessment of a trace'),
  group('patch', assessment, 'experiments:write', 'Change an assessment'),
  group('delete', assessment, 'experiments:write', 'Delete an assessment'),
  group('get', webhooks, 'models:write', 'list, get'),
  group(
    'post',
    webhooks,
    'models:write',
    `create, and {webhookId}/test. Events: ${registryEvents.join(', ')}. A secret env:TANDEM_SECRET_NAME or file:PATH is a reference and, like allow (CIDRs of private addresses, which MLflow does not know), needs outbound:write`,
  ),
  group('patch', `${webhooks}/{webhookId}`, 'models:write', 'Change a webhook'),
  group('delete', `${webhooks}/{webhookId}`, 'models:write', 'Delete a webhook'),
  group('get', files, 'experiments:read', 'Bytes of an artifact'),
  {
    ...group('put', files, 'experiments:write', 'Store an artifact'),
    bodyTypes: ['application/octet-stream'],
  },
  group('delete', files, 'experiments:write', 'Delete an artifact'),
  group(
    'post',
    '/api/2.0/mlflow-artifacts/mpu/{call}/{path}',
    'experiments:write',
    'create, complete, abort: an artifact in parts',
  ),
];
