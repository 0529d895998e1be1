import { z } from 'zod';
import { originSchema } from '#lib/schemas/experiments/origin.ts';
import {
  reproduceRunAnswer,
  reproduceRunInput,
  reproductionList,
} from '#lib/schemas/experiments/reproduce.ts';
import {
  compareRunsInput,
  listExperimentsInput,
  listRunsInput,
  runFilesInput,
  runPathInput,
  runSeriesInput,
  type ExperimentItem,
  type RunComparison,
  type RunDetail,
  type RunItem,
  type RunList,
  type RunSeries,
} from '#lib/schemas/experiments/runs.ts';
import type { Operation } from '../operation.ts';
import { fileEntry, pageOf, timeText } from '../schemas/pages.ts';

const tag = 'experiments';
const text = z.string();
const texts = z.record(z.string(), z.string());
const float = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity'])]);
const experiment = z.strictObject({
  id: text,
  name: text,
  runs: z.int(),
  lastRunAt: timeText.nullable(),
  tags: texts,
  artifactLocation: text,
  deleted: z.boolean(),
  createdBy: text,
  demo: z.boolean(),
  createdAt: timeText,
  updatedAt: timeText,
}) satisfies z.ZodType<ExperimentItem>;
const run = z.strictObject({
  id: text,
  name: text,
  experiment: z.strictObject({ id: text, name: text }),
  user: text,
  status: text.describe('RUNNING, SCHEDULED, FINISHED, FAILED or KILLED'),
  deleted: z.boolean(),
  startedAt: timeText,
  endedAt: timeText.nullable(),
  durationMs: z.number().nullable(),
  parentId: text.nullable(),
  metrics: z.record(z.string(), float).describe('Latest values'),
  params: texts,
  tags: texts,
}) satisfies z.ZodType<RunItem>;
const runs = z.strictObject({
  items: z.array(run),
  nextCursor: text.nullable(),
  columns: z.array(text).describe('`metrics.loss`, `params.depth`: contents of the items'),
}) satisfies z.ZodType<RunList>;
const comparison = z.strictObject({
  items: z.array(run).describe('In the order of the ids'),
  columns: z.array(text),
  deleted: z.array(z.strictObject({ id: text, name: text })).describe('Deleted since'),
  missing: z.array(text).describe('Ids that do not exist or that the caller cannot see'),
}) satisfies z.ZodType<RunComparison>;
const detail = run.extend({
  artifactUri: text,
  lastMetrics: z.array(z.strictObject({ key: text, value: float, step: z.int(), at: timeText })),
  datasets: z.array(
    z.strictObject({
      id: text.describe('ID of the logged dataset'),
      name: text,
      digest: text,
      sourceType: text,
      context: text.nullable(),
      source: z.strictObject({ id: text, name: text }).nullable(),
    }),
  ),
  inputModels: z.array(text),
  outputModels: z.array(
    z.strictObject({
      id: text,
      name: text,
      registrations: z.array(z.strictObject({ name: text, version: text })),
    }),
  ),
  children: z.array(z.strictObject({ id: text, name: text, status: text })),
  origin: originSchema,
}) satisfies z.ZodType<RunDetail>;
const series = z.strictObject({
  series: z.array(
    z.strictObject({
      key: text,
      points: z.array(z.strictObject({ step: z.int(), at: timeText, value: float })),
    }),
  ),
}) satisfies z.ZodType<RunSeries>;

const read = { method: 'get', tag, permission: 'experiments:read' } as const;

export const experimentsOperations: readonly Operation[] = [
  {
    ...read,
    path: '/api/experiments',
    summary: 'Experiments, last changed first',
    query: listExperimentsInput,
    answer: { description: 'A page of experiments', schema: pageOf(experiment) },
  },
  {
    ...read,
    path: '/api/runs',
    summary:
      "Training runs by experiment, with MLflow's filter grammar and order and comparable columns",
    query: listRunsInput,
    answer: { description: 'A page of runs', schema: runs },
  },
  {
    method: 'post',
    tag,
    permission: 'experiments:read',
    path: '/api/runs/compare',
    summary: 'Selected runs, up to 1,000, with comparable columns; changes nothing',
    body: compareRunsInput,
    answer: { description: 'The runs', schema: comparison },
  },
  {
    ...read,
    path: '/api/runs/{id}',
    summary: 'A training run with everything it logged',
    query: runPathInput,
    answer: { description: 'The run', schema: detail },
  },
  {
    method: 'post',
    tag,
    permission: 'experiments:write',
    path: '/api/runs/{id}/reproduce',
    summary: 'Proposes to train a run again and compare its metrics; another user approves',
    description:
      'The executor of the registered model trains with the same code, parameters and data, and logs a new run. 409 means that the run does not record enough, or that the data has changed (`data.dataChanged`: `name`, digest `before` and `now`).',
    body: reproduceRunInput,
    answer: { status: 201, description: 'The proposal', schema: reproduceRunAnswer },
  },
  {
    ...read,
    path: '/api/runs/{id}/reproductions',
    summary: 'Reproductions of a run, newest first, with each metric then, now and its range',
    query: runPathInput,
    answer: { description: 'The newest 50', schema: reproductionList },
  },
  {
    ...read,
    path: '/api/runs/{id}/metrics',
    summary: 'Values of metrics over the steps of a run, thinned out evenly',
    query: runSeriesInput,
    answer: { description: 'One series per key', schema: series },
  },
  {
    ...read,
    path: '/api/runs/{id}/files',
    summary: 'Files directly in a folder of a run; each logged model is a folder',
    query: runFilesInput,
    answer: { description: 'Files and folders', schema: pageOf(fileEntry) },
  },
  {
    ...read,
    path: '/api/runs/{id}/files/content',
    summary: 'A file of a run or of a logged model, as a download',
    query: runFilesInput,
    answer: { description: 'The bytes', mediaTypes: ['application/octet-stream'] },
  },
];
