import { z } from 'zod';
import type {
  ExperimentItem,
  RunComparison,
  RunDetail,
  RunItem,
  RunList,
  RunSeries,
} from '#lib/schemas/experiments/runs.ts';
import {
  compareRunsInput,
  listExperimentsInput,
  listRunsInput,
  runFilesInput,
  runPathInput,
  runSeriesInput,
} from '#lib/schemas/experiments/runs.ts';
import {
  reproduceRunAnswer,
  reproduceRunInput,
  reproductionList,
} from '#lib/schemas/experiments/reproduce.ts';
import { originSchema } from '#lib/schemas/experiments/origin.ts';
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
  metrics: z.record(z.string(), float).describe('Last values'),
  params: texts,
  tags: texts,
}) satisfies z.ZodType<RunItem>;
const runs = z.strictObject({
  items: z.array(run),
  nextCursor: text.nullable(),
  columns: z.array(text).describe('`metrics.loss`, `params.depth`: what the items hold'),
}) satisfies z.ZodType<RunList>;
const comparison = z.strictObject({
  items: z.array(run).describe('In the order of the ids'),
  columns: z.array(text),
  deleted: z.array(z.strictObject({ id: text, name: text })).describe('Deleted since'),
  missing: z.array(text).describe('Ids of which nothing is known, or nothing that the caller sees'),
}) satisfies z.ZodType<RunComparison>;
const detail = run.extend({
  artifactUri: text,
  lastMetrics: z.array(z.strictObject({ key: text, value: float, step: z.int(), at: timeText })),
  datasets: z.array(
    z.strictObject({
      id: text.describe('Of the logged dataset'),
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
    summary: 'Experiments, the last changed first',
    query: listExperimentsInput,
    answer: { description: 'A page of experiments', schema: pageOf(experiment) },
  },
  {
    ...read,
    path: '/api/runs',
    summary:
      "Training runs by experiment, MLflow's filter grammar and order, with comparable columns",
    query: listRunsInput,
    answer: { description: 'A page of runs', schema: runs },
  },
  {
    method: 'post',
    tag,
    permission: 'experiments:read',
    path: '/api/runs/compare',
    summary: 'Chosen runs side by side, up to 1,000, with comparable columns; changes nothing',
    body: compareRunsInput,
    answer: { description: 'The runs', schema: comparison },
  },
  {
    ...read,
    path: '/api/runs/{id}',
    summary: 'A training run with all it logged',
    query: runPathInput,
    answer: { description: 'The run', schema: detail },
  },
  {
    method: 'post',
    tag,
    permission: 'experiments:write',
    path: '/api/runs/{id}/reproduce',
    summary: 'Proposes to train a run again and compare its metrics; somebody else approves',
    description:
      'The executor of the registered model that the run made a version of trains with the same code, parameters and data, and logs a new run. 409 says what the run does not tell, or that the data is another by now (`data.dataChanged`: `name`, digest `before` and `now`).',
    body: reproduceRunInput,
    answer: { status: 201, description: 'The proposal', schema: reproduceRunAnswer },
  },
  {
    ...read,
    path: '/api/runs/{id}/reproductions',
    summary: 'Tries to reproduce a run, newest first, with each metric then, now and its range',
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
    summary: 'What lies directly in a folder of a run; each model that it logged is a folder',
    query: runFilesInput,
    answer: { description: 'Files and folders', schema: pageOf(fileEntry) },
  },
  {
    ...read,
    path: '/api/runs/{id}/files/content',
    summary: 'A file of a run or of a model that it logged, as a download',
    query: runFilesInput,
    answer: { description: 'The bytes', mediaTypes: ['application/octet-stream'] },
  },
];
