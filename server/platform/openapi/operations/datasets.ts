import { z } from 'zod';
import {
  columnTypes,
  datasetFormats,
  datasetStates,
  pullStatuses,
  schemaModes,
} from '#lib/choices/datasets.ts';
import {
  createDatasetSourceInput,
  datasetColumns,
  datasetHeaders,
  listDatasetSnapshotsInput,
  listDatasetSourcesInput,
  updateDatasetSourceInput,
  type DatasetSnapshotItem,
  type DatasetSourceDetail,
  type DatasetSourceItem,
} from '#lib/schemas/experiments/datasets.ts';
import {
  listLoggedDatasetsInput,
  type LoggedDatasetDetail,
  type LoggedDatasetItem,
} from '#lib/schemas/experiments/logged-datasets.ts';
import type { Operation } from '../operation.ts';
import { idAnswer, pageOf, timeText } from '../schemas/pages.ts';

const tag = 'datasets';
const named = z.strictObject({ id: z.uuid(), name: z.string() }).nullable();
const bound = z.int().nullable();
const columnType = z.enum(columnTypes).nullable();

const source = z.strictObject({
  id: z.uuid(),
  name: z.string(),
  url: z.string(),
  format: z.enum(datasetFormats),
  headers: datasetHeaders,
  allow: z.array(z.string()),
  everySeconds: z.int(),
  freshSeconds: bound,
  rowsLow: bound,
  rowsHigh: bound,
  schemaMode: z.enum(schemaModes),
  team: named,
  environment: named,
  enabled: z.boolean(),
  editedBy: z.string(),
  revision: z
    .int()
    .describe('Counts saves; a save based on an older version returns 409 with the current one'),
  createdAt: timeText,
  updatedAt: timeText,
  state: z.enum(datasetStates),
  dueAt: timeText,
  pulledAt: timeText.nullable(),
  problem: z.string().nullable(),
  failures: z.int(),
  dataAt: timeText.nullable().describe('Start of the data age'),
  digest: z.string().nullable().describe('SHA-256 of the last table'),
  rows: bound,
  range: z.strictObject({ low: bound, high: bound, learned: z.boolean() }),
  schemaChanges: z.int(),
  resourceId: z.uuid().nullable(),
  firing: z.int(),
}) satisfies z.ZodType<DatasetSourceItem>;

const detail = source.extend({
  pinned: datasetColumns.nullable(),
  changes: z.array(
    z.strictObject({
      column: z.string(),
      kind: z.enum(['added', 'removed', 'type']),
      before: columnType,
      after: columnType,
    }),
  ),
  models: z.array(
    z.strictObject({
      name: z.string(),
      version: z.int(),
      by: z.enum(['digest', 'address', 'name']),
    }),
  ),
}) satisfies z.ZodType<DatasetSourceDetail>;

const snapshot = z.strictObject({
  id: z.uuid(),
  status: z.enum(pullStatuses),
  httpStatus: bound,
  fetchedAt: timeText,
  seenAt: timeText.describe('Last of the consecutive pulls with the same table'),
  pulls: z.int(),
  durationMs: z.int(),
  error: z.string().nullable(),
  etag: z.string().nullable(),
  lastModified: z.string().nullable(),
  format: z.string().nullable(),
  bytes: bound,
  digest: z.string().nullable(),
  rows: bound,
  range: z.strictObject({ low: bound, high: bound }),
  changes: z.int(),
  columns: datasetColumns,
}) satisfies z.ZodType<DatasetSnapshotItem>;

const text = z.string();
const context = text.nullable().describe('`training`, `eval`; null if the run did not specify it');
const experiment = z.strictObject({ id: text, name: text });
const size = { rows: bound, columns: bound };
const uses = z.array(z.strictObject({ context, runs: z.int() }));
const pulled = z
  .strictObject({ id: z.uuid(), name: text, by: z.enum(['digest', 'address', 'name']) })
  .nullable()
  .describe('The matching dataset source, and the reason it matches');

const logged = z.strictObject({
  id: z.uuid().describe('ID of the newest digest'),
  name: text,
  experiment,
  digest: text,
  digests: z.int().describe('Number of digests that runs of the experiment logged under the name'),
  changedAt: timeText
    .nullable()
    .describe('Time the newest digest was first used; null if there was none before'),
  sourceType: text,
  source: text,
  ...size,
  firstUsedAt: timeText,
  lastUsedAt: timeText,
  runs: z.int(),
  uses,
  versions: z.int().describe('Model versions whose run used it for anything but evaluation'),
  pulled,
  demo: z.boolean(),
}) satisfies z.ZodType<LoggedDatasetItem>;

const loggedDetail = z.strictObject({
  id: z.uuid(),
  name: text,
  experiment,
  digest: text,
  sourceType: text,
  source: text,
  ...size,
  pulled,
  demo: z.boolean(),
  runs: z.int(),
  uses,
  usedBy: z
    .array(z.strictObject({ id: text, name: text, status: text, startedAt: timeText, context }))
    .describe('The newest 200 of its runs'),
  versions: z
    .array(z.strictObject({ model: text, version: z.int(), context, aliases: z.array(text) }))
    .describe('Max. 200'),
  schema: z.array(z.strictObject({ name: text, type: text })),
  profile: z.array(z.strictObject({ key: text, value: text })),
  history: z
    .array(
      z.strictObject({
        id: z.uuid(),
        digest: text,
        ...size,
        firstUsedAt: timeText,
        lastUsedAt: timeText,
        runs: z.int(),
      }),
    )
    .describe('Digests of the name in this experiment, the newest 200 first'),
  elsewhere: z
    .array(z.strictObject({ id: z.uuid(), experiment }))
    .describe('The same name and digest in other experiments'),
}) satisfies z.ZodType<LoggedDatasetDetail>;

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
    answer: { description: 'A page of dataset sources', schema: pageOf(source) },
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
    answer: { description: 'The dataset source', schema: detail },
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
    answer: { description: 'A page of logged datasets', schema: pageOf(logged) },
  },
  {
    ...reads,
    path: '/api/experiments/datasets/{id}',
    summary: 'One digest of a logged dataset with its runs, versions, schema, profile and history',
    answer: { description: 'The logged dataset', schema: loggedDetail },
  },
  {
    ...reads,
    path: '/api/datasets/{id}/snapshots',
    summary: 'Results of pulls, newest first; the tables themselves are not stored',
    query: listDatasetSnapshotsInput,
    answer: { description: 'A page of snapshots', schema: pageOf(snapshot) },
  },
];
