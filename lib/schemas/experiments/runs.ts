import { z } from 'zod';
import { mostCompared } from '#lib/choices/runs.ts';
import { flagParam, listParam, pageParams } from '#lib/schemas/fields.ts';
import { experimentIdSchema, runIdSchema } from './fields.ts';
import type { OriginNote } from './origin.ts';
import type { WireFloat } from './wire.ts';

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
   * For example `metrics.loss`, `params.depth`, `tags.team`; by default the columns that most runs
   * have.
   */
  columns: listParam.optional(),
  deleted: flagParam.default(false),
});
export const compareRunsInput = z.object({
  ids: z.array(runIdSchema).min(1).max(mostCompared),
  /** As in a list of runs; by default the columns that most of the selected runs have. */
  columns: z.array(z.string().max(500)).max(200).optional(),
});
export const runPathInput = z.object({ id: runIdSchema });
export const runSeriesInput = runPathInput.extend({
  keys: listParam,
  points: z.coerce.number().int().min(2).max(5_000).default(500),
});
export const runFilesInput = runPathInput.extend({ path: z.string().max(2_000).default('') });

export type ExperimentItem = {
  id: string;
  name: string;
  runs: number;
  lastRunAt: string | null;
  tags: Record<string, string>;
  artifactLocation: string;
  deleted: boolean;
  createdBy: string;
  demo: boolean;
  createdAt: string;
  updatedAt: string;
};
export type RunItem = {
  id: string;
  name: string;
  experiment: { id: string; name: string };
  user: string;
  status: string;
  deleted: boolean;
  startedAt: string;
  endedAt: string | null;
  durationMs: number | null;
  parentId: string | null;
  metrics: Record<string, WireFloat>;
  params: Record<string, string>;
  tags: Record<string, string>;
};
export type RunList = { items: RunItem[]; nextCursor: string | null; columns: string[] };
export type RunComparison = {
  /** In the order of the requested ids. */
  items: RunItem[];
  columns: string[];
  /** Selected runs that have since been deleted. */
  deleted: { id: string; name: string }[];
  /** Ids of runs that do not exist or that the caller may not see. */
  missing: string[];
};
export type RunDetail = RunItem & {
  artifactUri: string;
  lastMetrics: { key: string; value: WireFloat; step: number; at: string }[];
  datasets: {
    /** Id of its page under logged datasets. */
    id: string;
    name: string;
    digest: string;
    sourceType: string;
    context: string | null;
    /** Source from which Tandem pulls it. */
    source: { id: string; name: string } | null;
  }[];
  inputModels: string[];
  outputModels: { id: string; name: string; registrations: { name: string; version: string }[] }[];
  children: { id: string; name: string; status: string }[];
  origin: OriginNote;
};
export type RunSeries = {
  series: { key: string; points: { step: number; at: string; value: WireFloat }[] }[];
};
