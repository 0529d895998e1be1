import { z } from 'zod';
import {
  columnAnswer,
  columnInput,
  importanceAnswer,
  importanceInput,
  measureImportanceInput,
} from '#lib/schemas/drift/columns.ts';
import {
  fileReportInput,
  listReportsInput,
  reportAnswer,
  reportIdInput,
  reportItem,
  windowReportInput,
} from '#lib/schemas/drift/drift.ts';
import { driftPlanAnswer, driftPlanInput, saveDriftPlanInput } from '#lib/schemas/drift/plan.ts';
import {
  baselineItem,
  baselinesAnswer,
  columnDriftAnswer,
  driftWindowInput,
  listBaselinesInput,
  removeBaselineInput,
  reportBaselineInput,
  performanceAnswer,
  fileBaselineInput,
  setBaselineInput,
  windowInput,
} from '#lib/schemas/drift/windows.ts';
import { idAnswer, pageOf, timeText } from '#lib/schemas/fields.ts';
import {
  acceptSchemaInput,
  featureSchema,
  inferenceModelInput,
  listInferenceInput,
  privacyRules,
  savePrivacyInput,
  saveRetentionInput,
  saveSchemaInput,
  schemaOffer,
  versionSchema,
  type InferenceModelItem,
} from '#lib/schemas/inference/inference.ts';
import { usageAnswer, usageInput } from '#lib/schemas/inference/usage.ts';
import {
  estimatedAnswer,
  estimatedInput,
  qualityAnswer,
  qualityInput,
} from '#lib/schemas/model-monitoring/estimates.ts';
import { modelHealth } from '#lib/schemas/model-monitoring/health.ts';
import {
  modelLimitsAnswer,
  modelLimitsInput,
  saveModelLimitsInput,
  saveMonitoringInput,
  monitoringInput,
  monitoringResponse,
} from '#lib/schemas/model-monitoring/monitor.ts';
import { outcomeChecksAnswer, outcomeChecksInput } from '#lib/schemas/model-monitoring/outcomes.ts';
import { slicesAnswer, slicesInput } from '#lib/schemas/model-monitoring/slices.ts';
import type { Operation } from '../../operation.ts';
import { methodsText } from './drift-methods.ts';

const text = z.string();
const counts = z.strictObject({
  missing: z.int(),
  extra: z.int(),
  wrongType: z.int(),
  wrongLength: z.int(),
  newCategory: z.int(),
});
const schemaSource = z.enum(['learned', 'signature', 'set']).nullable();
const model = z.strictObject({
  id: z.uuid(),
  name: text,
  versions: z.array(
    z.strictObject({ version: text, rows: z.int(), firstAt: timeText, lastAt: timeText }),
  ),
  rows: z.int(),
  firstAt: timeText.nullable(),
  lastAt: timeText.nullable(),
  labels: z.int(),
  sources: z.array(text),
  retentionDays: z.int(),
  schema: schemaSource,
  privacy: z.boolean(),
  hasBaseline: z.boolean(),
  violations: counts.describe('Values in the last day of the range that violate the schema'),
  ...modelHealth.shape,
}) satisfies z.ZodType<InferenceModelItem>;

const schemaAnswer = z.strictObject({
  name: text,
  source: schemaSource,
  since: timeText.nullable(),
  features: z.array(featureSchema),
  versions: z
    .array(versionSchema)
    .describe('Versions whose rows are checked against their own schema'),
  offer: schemaOffer
    .nullable()
    .describe('Schema found in the newest rows of a version, instead of its own; can be accepted'),
  violations: z.array(
    z.strictObject({
      feature: text,
      kind: z.enum(['missing', 'extra', 'wrongType', 'wrongLength', 'newCategory']),
      count: z.int(),
    }),
  ),
  checked: z.strictObject({ from: timeText, to: timeText }),
  privacy: privacyRules,
  retentionDays: z.int(),
});

const reading = { tag: 'models', method: 'get', permission: 'models:read' } as const;
const writing = { tag: 'models', method: 'put', permission: 'models:write' } as const;
const path = '/api/inference/models/{name}';

export const inferenceOperations: readonly Operation[] = [
  {
    ...reading,
    path: '/api/inference/models',
    summary: 'Models that send requests',
    query: listInferenceInput,
    answer: { description: 'A page of models', schema: pageOf(model) },
  },
  {
    ...reading,
    path: `${path}/schema`,
    summary: 'Expected schema of a model, and violations in its rows',
    query: inferenceModelInput,
    answer: { description: 'Schema, violations and rules', schema: schemaAnswer },
  },
  {
    ...writing,
    path: `${path}/schema`,
    summary: 'Sets the expected schema of a model',
    body: saveSchemaInput,
    answer: {
      description: 'Saved',
      schema: z.strictObject({ name: text, features: z.array(featureSchema) }),
    },
  },
  {
    ...writing,
    method: 'post',
    path: `${path}/schema`,
    summary:
      'Accepts the schema that the rows of a version have had for an hour, from the first such row on',
    body: acceptSchemaInput.omit({ name: true }),
    answer: {
      description: 'The schema of the version',
      schema: z.strictObject({ name: text, ...versionSchema.shape }),
    },
  },
  {
    ...writing,
    path: `${path}/privacy`,
    summary: 'Hashes or drops values before they are stored',
    body: savePrivacyInput,
    answer: { description: 'Active rules', schema: privacyRules.extend({ name: text }) },
  },
  {
    ...writing,
    path: `${path}/retention`,
    summary: 'Days that rows and labels of a model are stored',
    body: saveRetentionInput,
    answer: { description: 'Saved', schema: z.strictObject({ name: text, days: z.int() }) },
  },
  {
    ...reading,
    path: '/api/drift/reports',
    summary: 'Requested comparisons, newest first',
    query: listReportsInput,
    answer: { description: 'A page of reports', schema: pageOf(reportItem) },
  },
  {
    tag: 'models',
    method: 'post',
    permission: 'models:write',
    path: '/api/drift/reports',
    summary:
      'Compares two tables: a form with `reference` and `current` (CSV or Parquet), `profile`, `methods` and the other members (`chunkCount`, `chunkSize` or `chunkPeriod` with `time` in this form only); or as JSON two windows of a model',
    description: methodsText,
    body: z.union([windowReportInput, fileReportInput]),
    bodyTypes: ['multipart/form-data', 'application/json'],
    answer: { status: 201, description: 'The stored report', schema: reportAnswer },
  },
  {
    ...reading,
    path: '/api/drift/reports/{id}',
    summary: 'One report',
    query: reportIdInput,
    answer: { description: 'The report', schema: reportAnswer },
  },
  {
    tag: 'models',
    method: 'delete',
    permission: 'models:write',
    path: '/api/drift/reports/{id}',
    summary: 'Removes a report',
    answer: { description: 'Removed', schema: idAnswer },
  },
  {
    ...reading,
    path: `${path}/baselines`,
    summary:
      'Baselines of a model, newest first; without any, what the automatic baseline is waiting for',
    query: listBaselinesInput,
    answer: { description: 'Baselines', schema: baselinesAnswer },
  },
  {
    tag: 'models',
    method: 'delete',
    permission: 'models:write',
    path: `${path}/baselines/{id}`,
    summary:
      'Removes a baseline; the previous one applies again, and Tandem no longer learns one automatically',
    query: removeBaselineInput,
    answer: { description: 'Removed', schema: idAnswer },
  },
  {
    tag: 'models',
    method: 'post',
    permission: 'models:write',
    path: `${path}/baselines`,
    summary:
      'Sets the baseline: the rows of a period, a version, the serving version (and each next one), the reference of a report of two files (`kind: report`), or a file. A file (CSV or Parquet) is sent as a form with `file`, `name` and `prediction`, its prediction column. Up to 20,000 rows (1,000,000 values) of a file are stored, after privacy rules, for profiles that compare rows (`keptRows`), until the baseline is removed, two newer ones are set, the privacy rules of features or predictions change, or the model is deleted',
    body: z.union([setBaselineInput, reportBaselineInput, fileBaselineInput]),
    bodyTypes: ['application/json', 'multipart/form-data'],
    answer: { status: 201, description: 'Active rules', schema: baselineItem },
  },
  {
    ...reading,
    path: `${path}/drift`,
    summary: 'Drift of each feature of a window against the baseline, with the error of each value',
    query: driftWindowInput,
    answer: { description: 'Columns', schema: columnDriftAnswer },
  },
  {
    ...reading,
    path: `${path}/drift-plan`,
    summary:
      'Drift plan: profile, and method and threshold for numbers and for categories; with the available choices',
    query: driftPlanInput,
    answer: { description: 'The plan', schema: driftPlanAnswer },
  },
  {
    tag: 'models',
    method: 'put',
    permission: 'models:write',
    path: `${path}/drift-plan`,
    summary:
      'Saves the drift plan; with `preview` nothing is saved, and the response contains the number of recent windows in which columns would have drifted',
    body: saveDriftPlanInput.omit({ name: true }),
    answer: { description: 'The plan', schema: driftPlanAnswer },
  },
  {
    ...reading,
    path: `${path}/performance`,
    summary: 'Agreement of predictions with labels in a window, and the share of labels received',
    query: windowInput,
    answer: { description: 'Metrics, classes, series and maturity', schema: performanceAnswer },
  },
  {
    ...reading,
    path: `${path}/estimated`,
    summary:
      'Expected quality before labels arrive, with its error band and its assumption: calibrated class scores, or direct loss estimation for regression',
    query: estimatedInput,
    answer: { description: 'Metrics and series', schema: estimatedAnswer },
  },
  {
    ...reading,
    path: `${path}/usage`,
    summary:
      'Calls over time with tokens, latency and errors, by version, provider, operation and caller; for language models from spans with gen_ai attributes; for text output also its length and the shares of empty, refused or truncated output. The CSV contains the versions',
    query: usageInput,
    csv: true,
    answer: { description: 'Calls and tokens', schema: usageAnswer },
  },
  {
    ...reading,
    path: `${path}/quality`,
    summary:
      'Data quality over time: missing values, type changes, new categories, values out of range, freshness per column, and volume',
    query: qualityInput,
    answer: { description: 'Volume and columns', schema: qualityAnswer },
  },
  {
    ...reading,
    path: `${path}/slices`,
    summary:
      'Slices in which a model is significantly worse, and with `by` a comparison of the groups of a column (fairness)',
    query: slicesInput,
    answer: { description: 'Slices, worst first', schema: slicesAnswer },
  },
  {
    ...reading,
    path: `${path}/outcome-checks`,
    summary:
      'For a model that predicts yes or no: sensitivity and specificity at the operating point, by groups of a segment; a back-test by score band; lead time before failures',
    query: outcomeChecksInput,
    answer: { description: 'Rates, bands and lead times', schema: outcomeChecksAnswer },
  },
  {
    ...reading,
    path: `${path}/importance`,
    summary:
      'Column importance: metrics `importance/COLUMN` of the version, or measured on labeled rows',
    query: importanceInput,
    answer: { description: 'Columns by share, the source and its date', schema: importanceAnswer },
  },
  {
    tag: 'models',
    method: 'post',
    permission: 'models:write',
    path: `${path}/importance`,
    summary:
      "Measures column importance by shuffling each column over labeled rows, scored by the model's executor or by a surrogate trained on its predictions",
    body: measureImportanceInput,
    answer: { description: 'The current importance', schema: importanceAnswer },
  },
  {
    ...reading,
    path: `${path}/columns/{column}`,
    summary: 'One column: distributions, changes, and its upstream resources',
    query: columnInput,
    answer: { description: 'The column', schema: columnAnswer },
  },
  {
    ...reading,
    path: `${path}/limits`,
    summary: 'Limits of model monitoring, with past alerts for each',
    query: modelLimitsInput,
    answer: { description: 'Current limits', schema: modelLimitsAnswer },
  },
  {
    ...writing,
    path: `${path}/limits`,
    summary: 'Saves limits as new versions, or with `preview` only simulates them',
    body: saveModelLimitsInput,
    answer: { description: 'Current limits', schema: modelLimitsAnswer },
  },
  {
    ...reading,
    path: `${path}/watch`,
    summary: 'Monitoring settings of a model',
    query: monitoringInput,
    answer: { description: 'Settings', schema: monitoringResponse },
  },
  {
    ...writing,
    path: `${path}/watch`,
    summary: 'Changes the monitoring settings of a model',
    body: saveMonitoringInput,
    answer: { description: 'Saved', schema: monitoringResponse },
  },
];
