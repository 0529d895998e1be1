import { z } from 'zod';
import type { InferenceModelItem } from '#lib/schemas/inference/inference.ts';
import { modelHealth } from '#lib/schemas/model-monitoring/health.ts';
import { usageAnswer, usageInput } from '#lib/schemas/inference/usage.ts';
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
} from '#lib/schemas/inference/inference.ts';
import {
  fileReportInput,
  listReportsInput,
  reportAnswer,
  reportIdInput,
  reportItem,
  windowReportInput,
} from '#lib/schemas/drift/drift.ts';
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
import {
  columnAnswer,
  columnInput,
  importanceAnswer,
  importanceInput,
  measureImportanceInput,
} from '#lib/schemas/drift/columns.ts';
import {
  estimatedAnswer,
  estimatedInput,
  qualityAnswer,
  qualityInput,
} from '#lib/schemas/model-monitoring/estimates.ts';
import { outcomeChecksAnswer, outcomeChecksInput } from '#lib/schemas/model-monitoring/outcomes.ts';
import { driftPlanAnswer, driftPlanInput, saveDriftPlanInput } from '#lib/schemas/drift/plan.ts';
import { slicesAnswer, slicesInput } from '#lib/schemas/model-monitoring/slices.ts';
import {
  modelLimitsAnswer,
  modelLimitsInput,
  saveModelLimitsInput,
  saveWatchInput,
  watchInput,
  watchAnswer,
} from '#lib/schemas/model-monitoring/monitor.ts';
import { methodsText } from './drift-methods.ts';
import type { Operation } from '../../operation.ts';
import { idAnswer, pageOf, timeText } from '../../schemas/pages.ts';

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
  violations: counts.describe('Values of the last day of the range that break the schema'),
  ...modelHealth.shape,
}) satisfies z.ZodType<InferenceModelItem>;

const schemaAnswer = z.strictObject({
  name: text,
  source: schemaSource,
  since: timeText.nullable(),
  features: z.array(featureSchema),
  versions: z
    .array(versionSchema)
    .describe('Of versions whose rows are held against a schema of their own'),
  offer: schemaOffer
    .nullable()
    .describe('What the newest rows of a version hold in place of its schema; to be accepted'),
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
    summary: 'Models whose requests are sent in',
    query: listInferenceInput,
    answer: { description: 'A page of models', schema: pageOf(model) },
  },
  {
    ...reading,
    path: `${path}/schema`,
    summary: 'What a model is expected to be sent, and how its rows differ',
    query: inferenceModelInput,
    answer: { description: 'Schema, violations and rules', schema: schemaAnswer },
  },
  {
    ...writing,
    path: `${path}/schema`,
    summary: 'Set what a model is expected to be sent',
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
      'Accept what the rows of a version have held for an hour as its schema, from the first such row on',
    body: acceptSchemaInput.omit({ name: true }),
    answer: {
      description: 'The schema of the version',
      schema: z.strictObject({ name: text, ...versionSchema.shape }),
    },
  },
  {
    ...writing,
    path: `${path}/privacy`,
    summary: 'Hash or drop values before anything of them is written',
    body: savePrivacyInput,
    answer: { description: 'In force', schema: privacyRules.extend({ name: text }) },
  },
  {
    ...writing,
    path: `${path}/retention`,
    summary: 'Days that rows and labels of a model are kept',
    body: saveRetentionInput,
    answer: { description: 'Saved', schema: z.strictObject({ name: text, days: z.int() }) },
  },
  {
    ...reading,
    path: '/api/drift/reports',
    summary: 'Comparisons that were asked for, newest first',
    query: listReportsInput,
    answer: { description: 'A page of reports', schema: pageOf(reportItem) },
  },
  {
    tag: 'models',
    method: 'post',
    permission: 'models:write',
    path: '/api/drift/reports',
    summary:
      'Compare two tables: a form with `reference` and `current` (CSV or Parquet), `profile`, `methods` and the other members (`chunkCount`, `chunkSize` or `chunkPeriod` with `time` in this form only); or as JSON two windows of a model',
    description: methodsText,
    body: z.union([windowReportInput, fileReportInput]),
    bodyTypes: ['multipart/form-data', 'application/json'],
    answer: { status: 201, description: 'The report, stored', schema: reportAnswer },
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
    summary: 'Remove a report',
    answer: { description: 'Removed', schema: idAnswer },
  },
  {
    ...reading,
    path: `${path}/baselines`,
    summary:
      'What rows of a model are compared with, the latest first; without any, what the baseline that Tandem learns by itself waits for',
    query: listBaselinesInput,
    answer: { description: 'Baselines', schema: baselinesAnswer },
  },
  {
    tag: 'models',
    method: 'delete',
    permission: 'models:write',
    path: `${path}/baselines/{id}`,
    summary:
      'Take a baseline out of force; the one before counts again, and Tandem learns none by itself any more',
    query: removeBaselineInput,
    answer: { description: 'Removed', schema: idAnswer },
  },
  {
    tag: 'models',
    method: 'post',
    permission: 'models:write',
    path: `${path}/baselines`,
    summary:
      'Make the rows of a period, a version, the version that serves (and each next one), the reference of a report of two files (`kind: report`), or a file the baseline; a file (CSV or Parquet) comes as a form with `file`, `name` and `prediction`, the column of its answers. Of a file at most 20,000 rows (1,000,000 values) are kept, as the privacy rules leave them, for profiles that compare rows (`keptRows`), until the baseline is removed, two newer ones are set, the privacy rules of features or answers change, or the model is deleted',
    body: z.union([setBaselineInput, reportBaselineInput, fileBaselineInput]),
    bodyTypes: ['application/json', 'multipart/form-data'],
    answer: { status: 201, description: 'In force', schema: baselineItem },
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
      'How columns are compared with the baseline: profile, and method and threshold of numbers and of categories; with what can be chosen',
    query: driftPlanInput,
    answer: { description: 'The plan', schema: driftPlanAnswer },
  },
  {
    tag: 'models',
    method: 'put',
    permission: 'models:write',
    path: `${path}/drift-plan`,
    summary:
      'Choose how columns are compared; with `preview` nothing is saved, and the answer tells in how many windows of the last days columns would have drifted',
    body: saveDriftPlanInput.omit({ name: true }),
    answer: { description: 'The plan', schema: driftPlanAnswer },
  },
  {
    ...reading,
    path: `${path}/performance`,
    summary: 'How predictions of a window agree with the labels, and how complete those are',
    query: windowInput,
    answer: { description: 'Metrics, classes, series and maturity', schema: performanceAnswer },
  },
  {
    ...reading,
    path: `${path}/estimated`,
    summary:
      'Quality that is expected before labels come, with its error band and its assumption: calibrated scores of classes, or direct loss estimation of a regression',
    query: estimatedInput,
    answer: { description: 'Measures and series', schema: estimatedAnswer },
  },
  {
    ...reading,
    path: `${path}/usage`,
    summary:
      'Calls over time with tokens, latency and errors, by version, provider, operation and caller; of language models as spans with gen_ai attributes tell; and of answered texts their length, and shares that are empty, refused or cut off. The CSV holds the versions',
    query: usageInput,
    csv: true,
    answer: { description: 'Calls and tokens', schema: usageAnswer },
  },
  {
    ...reading,
    path: `${path}/quality`,
    summary:
      'Data quality over time: missing values, other types, new categories, values out of range, freshness per column, and volume',
    query: qualityInput,
    answer: { description: 'Volume and columns', schema: qualityAnswer },
  },
  {
    ...reading,
    path: `${path}/slices`,
    summary:
      'Where a model is worse than elsewhere beyond chance, and with `by` how the groups of a column compare (fairness)',
    query: slicesInput,
    answer: { description: 'Slices, the worst first', schema: slicesAnswer },
  },
  {
    ...reading,
    path: `${path}/outcome-checks`,
    summary:
      'Of a model that answers yes or no: sensitivity and specificity at the operating point, by groups of a segment; a back-test by score band; lead time before failures',
    query: outcomeChecksInput,
    answer: { description: 'Rates, bands and lead times', schema: outcomeChecksAnswer },
  },
  {
    ...reading,
    path: `${path}/importance`,
    summary:
      'How much each column weighs: metrics `importance/COLUMN` of the version, else as measured on labelled rows',
    query: importanceInput,
    answer: { description: 'Columns by share, the source and its date', schema: importanceAnswer },
  },
  {
    tag: 'models',
    method: 'post',
    permission: 'models:write',
    path: `${path}/importance`,
    summary:
      'Measure how much each column weighs by shuffling it over labelled rows: the executor of the model scores them, else a surrogate that learned its answers',
    body: measureImportanceInput,
    answer: { description: 'What is known now', schema: importanceAnswer },
  },
  {
    ...reading,
    path: `${path}/columns/{column}`,
    summary: 'One column: distributions, what changed, and what feeds the model',
    query: columnInput,
    answer: { description: 'The column', schema: columnAnswer },
  },
  {
    ...reading,
    path: `${path}/limits`,
    summary: 'Limits of what is watched of a model, with how often each would have alerted',
    query: modelLimitsInput,
    answer: { description: 'Limits in force', schema: modelLimitsAnswer },
  },
  {
    ...writing,
    path: `${path}/limits`,
    summary: 'Set limits as new versions, or with `preview` only tell what they would have done',
    body: saveModelLimitsInput,
    answer: { description: 'Limits in force', schema: modelLimitsAnswer },
  },
  {
    ...reading,
    path: `${path}/watch`,
    summary: 'How a model is watched',
    query: watchInput,
    answer: { description: 'Settings', schema: watchAnswer },
  },
  {
    ...writing,
    path: `${path}/watch`,
    summary: 'Set how a model is watched',
    body: saveWatchInput,
    answer: { description: 'Saved', schema: watchAnswer },
  },
];
