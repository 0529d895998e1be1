import { z } from 'zod';
import type { DriftPlan } from '#engines/drift/drift-plan.ts';
import type { MultivariateSketch } from '#engines/drift/sketch/multivariate-sketch.ts';
import type { Sketch } from '#engines/drift/sketch/sketch.ts';
import type { OnlineLimits } from '#engines/drift/streams/online-limits.ts';
import { regressionMeasures } from '#engines/estimation/dle.ts';
import type { FittedLosses } from '#engines/estimation/fitted-losses.ts';
import { driftResult, type DriftResultShape } from '#lib/schemas/drift/drift.ts';
import { onlineLimits } from '#server/inference/online-limits-shape.ts';
import type { Privacy } from '#server/inference/privacy.ts';
import type { ColumnRule } from '#server/inference/tables/guard-column.ts';
import type { TableFile } from '#server/inference/tables/read-table.ts';
import type { StoredTable, TableSize } from '#server/inference/tables/stored-table.ts';
import { TandemError, type FieldError } from '#server/platform/errors.ts';
import { singleton } from '#server/platform/singleton.ts';
import { sketchList } from './baselines/sketch-shape.ts';
import { fittedLosses } from './fitted-losses-shape.ts';
import { multivariateShape } from './multivariate-shape.ts';
import type { CompareOptions } from './reports/compare-tables.ts';

export type CompareJob = {
  kind: 'compare';
  reference: TableFile;
  current: TableFile;
  options: CompareOptions;
};
/** A column to read from a file: its name in the file, and the name and type to read it as. */
export type WantedColumn = {
  column: string;
  name: string;
  type: 'number' | 'text' | 'embedding' | null;
  /** Privacy rule for the column; null for none. */
  rule: ColumnRule | null;
};
/**
 * `wanted`: reads only these columns, under the model's rules, from a file not written for Tandem.
 * `features`: also sketches these columns together, except the prediction column; null for none.
 * `keep`: maximum rows to store of the columns that are compared by row; null for none.
 */
export type SketchJob = {
  kind: 'sketch';
  file: TableFile;
  wanted: { columns: readonly WantedColumn[]; privacy: Privacy | null } | null;
  features: { answer: string } | null;
  keep: TableSize | null;
};
/** Tables in the format of `lossParquet`; the reference contains the actuals. */
export type LossJob = { kind: 'losses'; reference: TableFile; current: TableFile };
/** Table in the format of `lossParquet`, with the actuals. */
type FitLossesJob = { kind: 'fit-losses'; reference: TableFile };
/** A table in the format of `importanceParquet`. */
export type ImportanceJob = {
  kind: 'importance';
  file: TableFile;
  objective: 'logistic' | 'squared';
  repeats: number;
  seed: number;
};
/** Compares the columns of several tables with one reference, according to a plan. */
export type PlanJob = {
  kind: 'plan';
  reference: TableFile;
  currents: readonly TableFile[];
  plan: DriftPlan;
};
/**
 * Calibration target of an error detector: the error rate for binary errors, or the share of losses
 * in each bin.
 */
export type ErrorLimitsJob = {
  kind: 'error-limits';
  expectedRun: number;
  of: { rate: number } | { shares: readonly number[] };
};
export type DriftJob =
  | ErrorLimitsJob
  | CompareJob
  | SketchJob
  | PlanJob
  | LossJob
  | FitLossesJob
  | ImportanceJob;

export type DriftAnswer =
  | { result: unknown }
  | { problem: { code: 'invalid_input' | 'too_large'; message: string; fields: FieldError[] } }
  | { failure: string };
/** `bytes`: memory use of the thread after the job. */
export type ThreadAnswer = { answer: DriftAnswer; bytes: number };

type RunJob = (job: DriftJob) => Promise<DriftAnswer>;

const atOnce = 2;
const waitingLimit = 8;

type Held = { run: RunJob | null; running: number; waiting: (() => void)[] };
const held = (): Held =>
  singleton('drift-threads', (): Held => ({ run: null, running: 0, waiting: [] }));

/** Registers the thread runner. Only modules loaded by Node itself can start threads from files. */
export function useDriftThreads(run: RunJob): void {
  held().run = run;
}

async function turn(): Promise<void> {
  const state = held();
  if (state.running < atOnce) {
    state.running += 1;
    return;
  }
  if (state.waiting.length >= waitingLimit)
    throw new TandemError('unavailable', 'Too many comparisons are waiting.', {
      retryAfterSeconds: 10,
    });
  await new Promise<void>((resolve) => state.waiting.push(resolve));
}

function done(): void {
  const state = held();
  const next = state.waiting.shift();
  if (next === undefined) state.running -= 1;
  else next();
}

/** Runs work on tables off the event loop, two jobs at a time. */
async function inThread(job: DriftJob): Promise<unknown> {
  const { run } = held();
  if (run === null) throw new TandemError('unavailable', 'This process does not compare tables.');
  await turn();
  try {
    const answer = await run(job);
    if ('result' in answer) return answer.result;
    if ('failure' in answer) throw new Error(answer.failure);
    const { code, message, fields } = answer.problem;
    throw new TandemError(code, message, { fields });
  } finally {
    done();
  }
}

export async function compareFiles(job: Omit<CompareJob, 'kind'>): Promise<DriftResultShape> {
  return driftResult.parse(await inThread({ kind: 'compare', ...job }));
}

type Sketched = {
  rows: number;
  columns: Sketch[];
  together: MultivariateSketch | null;
  absent: string[];
  unlike: string[];
  dropped: string[];
  table: StoredTable | null;
};

/**
 * Sketch of each column of a reference, and its row count. Lists the `wanted` columns that are
 * missing, contain text instead of numbers, or are dropped by the model's rules.
 */
export async function sketchFile(
  file: TableFile,
  { wanted = null, features = null, keep = null }: Partial<Omit<SketchJob, 'kind' | 'file'>> = {},
): Promise<Sketched> {
  return sketchAnswer.parse(await inThread({ kind: 'sketch', file, wanted, features, keep }));
}

/** Drift of the columns of each table against one reference. */
export async function driftOfFiles(job: Omit<PlanJob, 'kind'>): Promise<PlannedDrift[]> {
  return plannedDrift.array().parse(await inThread({ kind: 'plan', ...job }));
}

/** Estimated losses of a regression, over the window and per time step. */
export async function estimateLossFiles(job: Omit<LossJob, 'kind'>): Promise<LossAnswer> {
  return lossAnswer.parse(await inThread({ kind: 'losses', ...job }));
}

/** Fitted loss estimator of a regression, for storage. */
export async function fitLossFile(reference: TableFile): Promise<FittedLosses> {
  return fittedLosses.parse(await inThread({ kind: 'fit-losses', reference }));
}

/** Limits of an error detector for an expected run length. */
export async function calibrateErrorLimits(
  job: Omit<ErrorLimitsJob, 'kind'>,
): Promise<OnlineLimits> {
  return onlineLimits.parse(await inThread({ kind: 'error-limits', ...job }));
}

/** Importance of each column in a surrogate of the model. */
export async function measureSurrogate(job: Omit<ImportanceJob, 'kind'>): Promise<SurrogateResult> {
  return surrogateResult.parse(await inThread({ kind: 'importance', ...job }));
}

const plannedDrift = z.object({
  columns: z.array(
    driftResult.shape.columns.element.pick({
      column: true,
      results: true,
      drifted: true,
      noVerdict: true,
    }),
  ),
});
export type PlannedDrift = z.output<typeof plannedDrift>;

const names = z.array(z.string());
/** Rows of a table, as returned by a thread and stored in a baseline. */
export const storedTable = z.object({
  rows: z.number(),
  bytes: z.instanceof(Uint8Array<ArrayBuffer>),
}) satisfies z.ZodType<StoredTable>;
const sketchAnswer = z.object({
  rows: z.number(),
  columns: sketchList,
  together: multivariateShape.nullable(),
  absent: names,
  unlike: names,
  dropped: names,
  table: storedTable.nullable(),
});

const lossAnswer = z.object({
  labelled: z.number(),
  used: z.number(),
  measures: z.array(
    z.object({
      measure: z.enum(regressionMeasures),
      value: z.number(),
      /** NaN for the error of a square root of 0. */
      error: z.number().or(z.nan()),
      usual: z.number(),
    }),
  ),
  /** Mean absolute error per step. */
  steps: z.array(
    z.object({ atMs: z.number(), rows: z.number(), value: z.number(), error: z.number() }),
  ),
});
export type LossAnswer = z.output<typeof lossAnswer>;

const surrogateResult = z.object({
  /** Number of held-out rows. */
  rows: z.number(),
  /** R squared of the model's predictions; null if they are constant. */
  fidelity: z.number().nullable(),
  loss: z.object({ model: z.number(), surrogate: z.number() }),
  /** Null if the fidelity is too low, or if no column has an effect. */
  columns: z
    .array(z.object({ column: z.string(), share: z.number(), error: z.number() }))
    .nullable(),
});
export type SurrogateResult = z.output<typeof surrogateResult>;
