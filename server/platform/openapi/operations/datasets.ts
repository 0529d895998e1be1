import {
  createDatasetSourceInput,
  datasetSnapshotItem,
  datasetSourceDetail,
  datasetSourceItem,
  listDatasetSnapshotsInput,
  listDatasetSourcesInput,
  updateDatasetSourceInput,
} from '#lib/schemas/experiments/datasets.ts';
import {
  listLoggedDatasetsInput,
  loggedDatasetDetail,
  loggedDatasetItem,
} from '#lib/schemas/experiments/logged-datasets.ts';
import { idAnswer, pageOf } from '#lib/schemas/fields.ts';
import type { Operation } from '../operation.ts';

const tag = 'datasets';

const reads = { method: 'get', tag, permission: 'experiments:read' } as const;
const writes = { tag, permission: 'experiments:write' } as const;
const saved = { description: 'The dataset source', schema: idAnswer };

export const datasetOperations: readonly Operation[] = [
  {
    ...reads,
    path: '/api/datasets',
    summary: 'Dataset sources with the result of their last pull',
    query: listDatasetSourcesInput,
    csv: true,
    answer: { description: 'A page of dataset sources', schema: pageOf(datasetSourceItem) },
  },
  {
    ...writes,
    method: 'post',
    path: '/api/datasets',
    summary:
      'Creates a dataset source; references to secrets and private addresses also require outbound:write',
    body: createDatasetSourceInput,
    answer: { status: 201, ...saved },
  },
  {
    ...reads,
    path: '/api/datasets/{id}',
    summary: 'One source with its schema and the models trained on it',
    answer: { description: 'The dataset source', schema: datasetSourceDetail },
  },
  {
    ...writes,
    method: 'put',
    path: '/api/datasets/{id}',
    summary: 'Saves a dataset source and pulls it immediately',
    body: updateDatasetSourceInput,
    answer: saved,
  },
  {
    ...writes,
    method: 'delete',
    path: '/api/datasets/{id}',
    summary: 'Deletes a dataset source; its open alerts end',
    answer: saved,
  },
  {
    ...writes,
    method: 'post',
    path: '/api/datasets/{id}/pull',
    summary: 'Pulls a source now',
    answer: { status: 202, ...saved },
  },
  {
    ...writes,
    method: 'post',
    path: '/api/datasets/{id}/schema',
    summary: 'Accepts the schema of the last table as the expected one',
    answer: saved,
  },
  {
    ...reads,
    path: '/api/experiments/datasets',
    summary: 'Datasets logged by runs, by experiment and name, last used first',
    query: listLoggedDatasetsInput,
    csv: true,
    answer: { description: 'A page of logged datasets', schema: pageOf(loggedDatasetItem) },
  },
  {
    ...reads,
    path: '/api/experiments/datasets/{id}',
    summary: 'One digest of a logged dataset with its runs, versions, schema, profile and history',
    answer: { description: 'The logged dataset', schema: loggedDatasetDetail },
  },
  {
    ...reads,
    path: '/api/datasets/{id}/snapshots',
    summary: 'Results of pulls, newest first; the tables themselves are not stored',
    query: listDatasetSnapshotsInput,
    answer: { description: 'A page of snapshots', schema: pageOf(datasetSnapshotItem) },
  },
];
