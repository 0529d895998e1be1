import { z } from 'zod';
import { riskTiers } from '#lib/choices/governance.ts';
import { originSchema } from '#lib/schemas/experiments/origin.ts';
import { fileEntry, pageOf, timeText } from '#lib/schemas/fields.ts';
import { modelHealth } from '#lib/schemas/model-monitoring/health.ts';
import { modelAtInput } from '#lib/schemas/models/governance.ts';
import {
  aliasInput,
  listAliasChangesInput,
  listModelsInput,
  listVersionsInput,
  modelDetailInput,
  protectAliasesInput,
  resolveAliasInput,
  setAliasInput,
  versionFilesInput,
  versionInput,
  versionMetricsInput,
  type AliasChangePage,
  type ModelDetail,
  type ModelItem,
  type ModelVersionDetail,
  type VersionMetrics,
} from '#lib/schemas/models/models.ts';
import type { Operation } from '../../operation.ts';
import { modelAtSchema } from './model-governance.ts';

const tag = 'models';
const text = z.string();
const texts = z.record(z.string(), z.string());
const model = z.strictObject({
  id: text,
  name: text,
  description: text,
  versions: z.int(),
  latestVersion: z.int().nullable(),
  aliases: z.array(
    z.strictObject({ alias: text, version: z.int(), protected: z.boolean(), since: timeText }),
  ),
  tags: texts,
  owner: text,
  tier: z.enum(riskTiers),
  createdBy: text,
  demo: z.boolean(),
  builtIn: z.boolean(),
  rollout: z
    .strictObject({
      id: text,
      version: text,
      stage: text,
      state: text,
      reason: text,
      since: timeText,
    })
    .nullable(),
  createdAt: timeText,
  updatedAt: timeText,
  ...modelHealth.shape,
}) satisfies z.ZodType<ModelItem>;
const version = z.strictObject({
  version: z.int(),
  description: text,
  status: text,
  stage: text,
  source: text,
  run: z.strictObject({ id: text, name: text, experimentId: text }).nullable(),
  loggedModelId: text.nullable(),
  aliases: z.array(text),
  tags: texts,
  createdBy: text,
  createdAt: timeText,
  updatedAt: timeText,
});
const aliasChange = z.strictObject({
  at: timeText,
  alias: text,
  fromVersion: z.int().nullable(),
  toVersion: z.int().nullable(),
  by: z.strictObject({ kind: text, id: text.nullable(), name: text }),
  action: z
    .strictObject({ id: text, number: z.int(), href: text, approvedBy: z.array(text) })
    .nullable(),
});
const aliasChangePage = z.strictObject({
  items: z.array(aliasChange),
  nextCursor: text.nullable(),
  total: z.int().describe('Total number of changes'),
  registered: z.array(z.int()).describe('Named versions that still exist'),
}) satisfies z.ZodType<AliasChangePage>;
const detail = model.extend({
  items: z.array(version).describe('The newest versions'),
  aliasChanges: z.array(aliasChange),
  requests: z
    .array(z.strictObject({ id: text, number: z.int(), title: text, status: text, href: text }))
    .describe('Pending changes of protected aliases'),
  origin: originSchema,
  predictor: z
    .strictObject({ version: z.int(), verdicts: z.int(), agreed: z.int() })
    .nullable()
    .describe('For a built-in predictor: rated predictions of the active version, and agreements'),
}) satisfies z.ZodType<ModelDetail>;
const versionDetail = version.extend({
  name: text,
  metrics: z.array(
    z.strictObject({
      key: text,
      value: z.union([z.number(), text]),
      step: z.int(),
      dataset: text.nullable().describe('Dataset it was measured on; null if not specified'),
      digest: text.nullable(),
    }),
  ),
  params: z.array(z.strictObject({ key: text, value: text })),
  files: z.array(fileEntry),
  filesNote: text.nullable(),
  schema: z
    .record(z.string(), text)
    .describe('Columns of the signature in MLmodel ("input amount") with their types'),
  environment: z
    .record(z.string(), text)
    .describe('Python, MLflow and packages with their versions, from the model files'),
  aliasChanges: z.array(aliasChange),
}) satisfies z.ZodType<ModelVersionDetail>;
const metricsByVersion = z.strictObject({
  items: z.array(
    z.strictObject({
      version: z.int(),
      metrics: z
        .record(text, z.union([z.number(), text]))
        .describe('By name; "auc (holdout)" where the versions measured it on several datasets'),
    }),
  ),
}) satisfies z.ZodType<VersionMetrics>;
const aliasAnswer = z.union([
  z.strictObject({ kind: z.literal('done') }),
  z.strictObject({
    kind: z.literal('asked'),
    id: text,
    number: z.int(),
    href: text,
    same: z.boolean().describe('false: another change of this model is open'),
  }),
]);
const resolved = z.strictObject({ modelVersion: z.looseObject({ name: text, version: text }) });
const aliases = z.strictObject({ aliases: z.array(text) });

const read = { method: 'get', tag, permission: 'models:read' } as const;
const one = '/api/models/{name}/aliases/{alias}';

export const modelsOperations: readonly Operation[] = [
  {
    ...read,
    path: '/api/models',
    summary: 'Registered models, last changed first',
    query: listModelsInput,
    answer: { description: 'A page of models', schema: pageOf(model) },
  },
  {
    ...read,
    path: '/api/models/{name}',
    summary: 'A registered model, its versions and alias history; with `at` its state at that time',
    query: modelDetailInput.extend({ at: modelAtInput.shape.at }),
    answer: {
      description: 'The model; with `at` the response of `/api/models/{name}/at`',
      schema: z.union([detail, modelAtSchema]),
    },
  },
  {
    ...read,
    path: '/api/models/{name}/versions',
    summary: 'Versions of a model, newest first',
    query: listVersionsInput,
    answer: { description: 'A page of versions', schema: pageOf(version) },
  },
  {
    ...read,
    path: '/api/models/{name}/alias-changes',
    summary: 'History of the aliases of a model and the decisions, newest first',
    query: listAliasChangesInput,
    answer: { description: 'A page of changes', schema: aliasChangePage },
  },
  {
    ...read,
    path: '/api/models/{name}/versions/{version}',
    summary: 'One version with the measurements of its run and its files',
    query: versionInput,
    answer: { description: 'The version', schema: versionDetail },
  },
  {
    ...read,
    path: '/api/models/{name}/versions/{version}/files',
    summary: 'Files directly in a folder of a version; also requires experiments:read',
    query: versionFilesInput,
    answer: { description: 'Files and folders', schema: pageOf(fileEntry) },
  },
  {
    ...read,
    path: '/api/models/{name}/versions/{version}/files/content',
    summary: 'A file of a version, as a download; also requires experiments:read',
    query: versionFilesInput,
    answer: { description: 'The bytes', mediaTypes: ['application/octet-stream'] },
  },
  {
    ...read,
    path: '/api/models/{name}/metrics',
    summary: 'Metrics of the newest versions, of aliased versions and of `version`, newest first',
    query: versionMetricsInput,
    answer: { description: 'Metrics by version', schema: metricsByVersion },
  },
  {
    ...read,
    path: one,
    summary: 'The version that an alias points to, now or at a time',
    query: resolveAliasInput,
    answer: { description: 'The version', schema: resolved },
  },
  {
    ...read,
    method: 'put',
    permission: 'models:write',
    path: one,
    summary: 'Points an alias to a version; for a protected alias, requests an approval',
    body: setAliasInput,
    answer: { description: 'Done, or the action to approve', schema: aliasAnswer },
  },
  {
    ...read,
    method: 'delete',
    permission: 'models:write',
    path: one,
    summary: 'Deletes an alias; for a protected alias, requests an approval',
    query: aliasInput,
    answer: { description: 'Done, or the action to approve', schema: aliasAnswer },
  },
  {
    ...read,
    path: '/api/settings/protected-aliases',
    summary: 'Protected aliases, which change only with an approval',
    answer: { description: 'Their names', schema: aliases },
  },
  {
    ...read,
    method: 'put',
    permission: 'policies:write',
    path: '/api/settings/protected-aliases',
    summary: 'Sets the protected aliases',
    body: protectAliasesInput,
    answer: { description: 'Their names', schema: aliases },
  },
];
