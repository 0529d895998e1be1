import { z } from 'zod';
import { mostCompared } from '#lib/choices/runs.ts';
import {
  flagParam,
  labelsShape,
  listParam,
  pageOf,
  pageParams,
  timeText,
} from '#lib/schemas/fields.ts';
import { experimentIdSchema, runIdSchema } from './fields.ts';
import { originSchema } from './origin.ts';
import { wireFloat } from './wire.ts';

const text = z.string();

// Lists and details of Tandem's own API; `experiments.ts` and `run-calls.ts` cover the API for
// MLflow clients.

export const listExperimentsInput = z.object({
  ...pageParams,
  search: z.string().trim().max(200).optional(),
  deleted: flagParam.default(false),
});
export const listRunsInput = z.object({
  ...pageParams,
  experiment: experimentIdSchema.optional(),
  filter: z.string().max(20_000).optional(),
  order: z.string().max(500).optional().describe('`metrics.loss DESC`; newest first by default'),
  /**
   * Such as `metrics.loss`, `params.depth`, `tags.team`. Default: the columns that most runs have.
   */
  columns: listParam.optional(),
  deleted: flagParam.default(false),
});
export const compareRunsInput = z.object({
  ids: z.array(runIdSchema).min(1).max(mostCompared),
  /** Same format as in a list of runs. Default: the columns that most of the selected runs have. */
  columns: z.array(z.string().max(500)).max(200).optional(),
});
export const runPathInput = z.object({ id: runIdSchema });
export const runSeriesInput = runPathInput.extend({
  keys: listParam,
  points: z.coerce.number().int().min(2).max(5_000).default(500),
});
export const runFilesInput = runPathInput.extend({ path: z.string().max(2_000).default('') });

export const experimentItem = z.strictObject({
  id: text,
  name: text,
  runs: z.int(),
  lastRunAt: timeText.nullable(),
  tags: labelsShape,
  artifactLocation: text,
  deleted: z.boolean(),
  createdBy: text,
  demo: z.boolean(),
  createdAt: timeText,
  updatedAt: timeText,
});
export type ExperimentItem = z.output<typeof experimentItem>;
const runItem = z.strictObject({
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
  metrics: z.record(text, wireFloat).describe('Latest values'),
  params: labelsShape,
  tags: labelsShape,
});
export type RunItem = z.output<typeof runItem>;
export const runList = pageOf(runItem).extend({
  columns: z.array(text).describe('`metrics.loss`, `params.depth`: contents of the items'),
});
export type RunList = z.output<typeof runList>;
export const runComparison = z.strictObject({
  /** In the order of the requested ids. */
  items: z.array(runItem).describe('In the order of the ids'),
  columns: z.array(text),
  /** Selected runs that have since been deleted. */
  deleted: z.array(z.strictObject({ id: text, name: text })).describe('Deleted since'),
  /** Ids of runs that do not exist or that the caller may not see. */
  missing: z.array(text).describe('Ids that do not exist or that the caller cannot see'),
});
export type RunComparison = z.output<typeof runComparison>;
export const runDetail = runItem.extend({
  artifactUri: text,
  lastMetrics: z.array(
    z.strictObject({ key: text, value: wireFloat, step: z.int(), at: timeText }),
  ),
  datasets: z.array(
    z.strictObject({
      /** ID of the dataset's page under logged datasets. */
      id: text.describe('ID of the logged dataset'),
      name: text,
      digest: text,
      sourceType: text,
      context: text.nullable(),
      /** Source from which Tandem pulls the dataset. */
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
});
export type RunDetail = z.output<typeof runDetail>;
export const runSeries = z.strictObject({
  series: z.array(
    z.strictObject({
      key: text,
      points: z.array(z.strictObject({ step: z.int(), at: timeText, value: wireFloat })),
    }),
  ),
});
export type RunSeries = z.output<typeof runSeries>;
