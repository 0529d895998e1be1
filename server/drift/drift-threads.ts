import { z } from 'zod';
import { regressionMeasures } from '#engines/estimation/dle.ts';
import type { DriftPlan } from '#engines/drift/drift-plan.ts';
import type { FittedLosses } from '#engines/estimation/fitted-losses.ts';
import type { OnlineLimits } from '#engines/drift/streams/online-limits.ts';
import type { Sketch } from '#engines/drift/sketch/sketch.ts';
import type { TogetherSketch } from '#engines/drift/sketch/multivariate-sketch.ts';
import type { DriftResultShape } from '#lib/schemas/drift/drift.ts';
import { driftResult } from '#lib/schemas/drift/drift.ts';
import type { FieldError } from '#server/platform/errors.ts';
import { TandemError } from '#server/platform/errors.ts';
import { singleton } from '#server/platform/singleton.ts';
import type { CompareOptions } from './reports/compare-tables.ts';
import type { ColumnRule } from '#server/inference/tables/guard-column.ts';
import type { KeptTable, TableSize } from '#server/inference/tables/stored-table.ts';
import type { Privacy } from '#server/inference/privacy.ts';
import { fittedLosses } from './fitted-losses-shape.ts';
import { onlineLimits } from '#server/inference/online-limits-shape.ts';
import type { TableFile } from '#server/inference/tables/read-table.ts';
import { sketchList } from './baselines/sketch-shape.ts';
import { togetherShape } from './multivariate-shape.ts';

export type CompareJob = {
  kind: 'compare';
  reference: TableFile;
  current: TableFile;
  options: CompareOptions;
};
/** A column that is wanted of a file: where it stands there, and what it is called and read as. */
export type WantedColumn = {
  column: string;
  name: string;
  type: 'number' | 'text' | 'embedding' | null;
  /** What may be kept of it; null for all. */
  rule: ColumnRule | null;
};
/**
 * `wanted`: these columns only, under the rules of the model; of a file that nobody has written for Tandem. `features`:
 * what is told of these columns together as well, of all but the one with the answers; null for nothing. `keep`: rows
 * that are kept of the columns that rows are compared by; null for none.
 */
export type SketchJob = {
  kind: 'sketch';
  file: TableFile;
  wanted: { columns: readonly WantedColumn[]; privacy: Privacy | null } | null;
  features: { answer: string } | null;
  keep: TableSize | null;
};
/** Tables of `lossParquet`, the reference with the true values. */
export type LossJob = { kind: 'losses'; reference: TableFile; current: TableFile };
/** A table of `lossParquet` with the true values. */
type FitLossesJob = { kind: 'fit-losses'; reference: TableFile };
/** A table of `importanceParquet`. */
export type ImportanceJob = {
  kind: 'importance';
  file: TableFile;
  objective: 'logistic' | 'squared';
  repeats: number;
  seed: number;
};
/** Columns of several tables against those of one reference, by a plan. */
export type PlanJob = {
  kind: 'plan';
  reference: TableFile;
  currents: readonly TableFile[];
  plan: DriftPlan;
};
/** What a detector of errors is calibrated for: the error rate of two answers, or how often losses lie in each part. */
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

/** What a thread answers. */
export type DriftAnswer =
  | { result: unknown }
  | { problem: { code: 'invalid_input' | 'too_large'; message: string; fields: FieldError[] } }
  | { failure: string };
/** `bytes`: what the thread has in memory afterwards. */
export type ThreadAnswer = { answer: DriftAnswer; bytes: number };

type RunJob = (job: DriftJob) => Promise<DriftAnswer>;

const atOnce = 2;
const waitingLimit = 8;

type Held = { run: RunJob | null; running: number; waiting: (() => void)[] };
const held = (): Held =>
  singleton('drift-threads', (): Held => ({ run: null, running: 0, waiting: [] }));

/** Only a graph of modules that Node loaded itself can start threads from files; it gives the way here. */
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
    throw new TandemError('unavailable', 'Too many comparisons wait already.', {
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

/** Work on tables away from the event loop, two at a time. */
async function inThread(job: DriftJob): Promise<unknown> {
  const { run } = held();
  if (run === null) throw new TandemError('unavailable', 'This process compares no tables.');
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

/** Compares two files. */
export async function compareFiles(job: Omit<CompareJob, 'kind'>): Promise<DriftResultShape> {
  return driftResult.parse(await inThread({ kind: 'compare', ...job }));
}

type Sketched = {
  rows: number;
  columns: Sketch[];
  together: TogetherSketch | null;
  absent: string[];
  unlike: string[];
  dropped: string[];
  table: KeptTable | null;
};

/**
 * What is kept of a reference, column by column, and how many rows it has; of `wanted` those that are not there, that
 * hold texts in place of numbers, and that the rules of the model drop.
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

/** Estimated losses of a regression, over the window and per step of time. */
export async function estimateLossFiles(job: Omit<LossJob, 'kind'>): Promise<LossAnswer> {
  return lossAnswer.parse(await inThread({ kind: 'losses', ...job }));
}

/** What the losses of a regression are known by, to be kept. */
export async function fitLossFile(reference: TableFile): Promise<FittedLosses> {
  return fittedLosses.parse(await inThread({ kind: 'fit-losses', reference }));
}

/** Limits of a detector of errors for an expected run. */
export async function calibrateErrorLimits(
  job: Omit<ErrorLimitsJob, 'kind'>,
): Promise<OnlineLimits> {
  return onlineLimits.parse(await inThread({ kind: 'error-limits', ...job }));
}

/** How much each column weighs for a surrogate of the model. */
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
/** Rows of a table as a thread hands them over, and as a baseline takes them. */
export const keptTable = z.object({
  rows: z.number(),
  bytes: z.instanceof(Uint8Array<ArrayBuffer>),
}) satisfies z.ZodType<KeptTable>;
const sketchAnswer = z.object({
  rows: z.number(),
  columns: sketchList,
  together: togetherShape.nullable(),
  absent: names,
  unlike: names,
  dropped: names,
  table: keptTable.nullable(),
});

const lossAnswer = z.object({
  labelled: z.number(),
  used: z.number(),
  measures: z.array(
    z.object({
      measure: z.enum(regressionMeasures),
      value: z.number(),
      /** NaN of a root of 0. */
      error: z.number().or(z.nan()),
      usual: z.number(),
    }),
  ),
  /** Of the mean absolute error. */
  steps: z.array(
    z.object({ atMs: z.number(), rows: z.number(), value: z.number(), error: z.number() }),
  ),
});
export type LossAnswer = z.output<typeof lossAnswer>;

const surrogateResult = z.object({
  /** Held-out rows. */
  rows: z.number(),
  /** R squared of the model's answers; null where those are constant. */
  fidelity: z.number().nullable(),
  loss: z.object({ model: z.number(), surrogate: z.number() }),
  /** Null where the fidelity is too low, or nothing weighs. */
  columns: z
    .array(z.object({ column: z.string(), share: z.number(), error: z.number() }))
    .nullable(),
});
export type SurrogateResult = z.output<typeof surrogateResult>;
