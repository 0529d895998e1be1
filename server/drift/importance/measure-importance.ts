import { LEAST_FIDELITY } from '#engines/performance/surrogate-importance.ts';
import type { MeasuredImportance, NoImportance } from '#lib/schemas/drift/columns.ts';
import { executorFor } from '#server/actions/proposals/plan-input.ts';
import { servingExecutor } from '#server/actions/targets/executor-site.ts';
import type { JudgedTask } from '#server/inference/monitor-state.ts';
import { taskOf } from '#server/inference/performance/learn-performance.ts';
import { termsOf } from '#server/inference/performance/task-terms.ts';
import { asTandemError, TandemError } from '#server/platform/errors.ts';
import { isDerivedColumn } from '#server/telemetry/derived-columns.ts';
import { labelShares } from '#server/telemetry/queries/inference/cells.ts';
import { readLayouts, type Layout } from '#server/telemetry/queries/inference/features.ts';
import { importanceParquet } from '#server/telemetry/queries/inference/importance.ts';
import { inferenceVersions } from '#server/telemetry/queries/inference/models.ts';
import { answersLists } from '#server/telemetry/queries/inference/performance/lists.ts';
import { recordedRows } from '#server/telemetry/queries/inference/recorded-rows.ts';
import {
  columnsOfLayouts,
  type InferenceWindow,
} from '#server/telemetry/queries/inference/window.ts';
import { measureSurrogate } from '../drift-threads.ts';
import { permuteByModel } from './permute-by-model.ts';

const lookBackMs = 30 * 86_400_000;
/** Minimum number of labeled rows, half of which are held out. */
const labelledAtLeast = 400;
const rowsAtMost = 8_000;
const columnsAtMost = 60;
const repeats = 3;
/** Fixed seed, so that the same rows give the same figures. */
const seed = 0;
/** Maximum rows sent to an executor, over all columns and shuffles. */
const askedAtMost = 40_000;
const askedAtLeast = 200;

export type MeasureBy = 'model' | 'surrogate' | undefined;
type Subject = { window: InferenceWindow; task: JudgedTask; rows: number };

function nothing(window: InferenceWindow, now: Date, reason: NoImportance): MeasuredImportance {
  return {
    version: window.version ?? '',
    source: 'none',
    reason,
    at: now.toISOString(),
    from: new Date(window.fromMs).toISOString(),
    to: new Date(window.toMs).toISOString(),
    rows: 0,
    held: 0,
    repeats: 0,
    executor: null,
    fidelity: null,
    loss: null,
    columns: [],
  };
}

const largestFirst = (
  columns: readonly { column: string; share: number; error: number }[],
): MeasuredImportance['columns'] =>
  columns.toSorted((a, b) => b.share - a.share || (a.column < b.column ? -1 : 1));

/** True if a surrogate tree can be trained, which predicts a single number. */
const canCopy = ({ kind }: JudgedTask): boolean => kind === 'binary' || kind === 'regression';

/** Inputs that the model received, without derived columns such as the language of its output. */
const inputsOf = (layouts: readonly Layout[]) =>
  columnsOfLayouts(layouts).filter(({ name }) => !isDerivedColumn(name));

async function bySurrogate(
  { window, task, rows }: Subject,
  now: Date,
): Promise<MeasuredImportance> {
  if (!canCopy(task)) return nothing(window, now, 'classes');
  const { positive } = task;
  const layouts = await readLayouts(window.model);
  const columns = inputsOf(layouts).slice(0, columnsAtMost);
  if (columns.length === 0) return nothing(window, now, 'no-columns');
  const bytes = await importanceParquet(window, layouts, { columns, positive, rowsAtMost });
  const names = [...columns.map(({ name }) => name), 'answer', 'truth'];
  const found = await measureSurrogate({
    file: { side: 'rows', bytes: new Uint8Array(bytes), names },
    objective: positive === null ? 'squared' : 'logistic',
    repeats,
    seed,
  });
  const shown = found.columns !== null;
  const poor = found.fidelity === null || found.fidelity < LEAST_FIDELITY;
  return {
    ...nothing(window, now, poor ? 'fidelity' : 'no-signal'),
    ...(shown ? { source: 'surrogate' as const, reason: null } : {}),
    rows: Math.min(rows, rowsAtMost),
    held: found.rows,
    repeats,
    fidelity: found.fidelity,
    loss: { measure: termsOf(task).importance.measure, ...found.loss },
    columns: largestFirst(found.columns ?? []),
  };
}

/** Executor to request predictions from. Throws `unavailable` if there is none. */
async function scorerOf({ model, version }: InferenceWindow, now: Date): Promise<string> {
  if (version === null || version === '')
    throw new TandemError('unavailable', 'Its requests name no version to score.');
  const target = await executorFor({ kind: 'model', name: model }, 'model.retrain', {
    now,
    past: false,
  });
  if (target === null) throw new TandemError('unavailable', `No enabled executor knows ${model}.`);
  return servingExecutor(target.config.name);
}

async function byModel(
  { window, task }: Subject,
  executor: string,
  now: Date,
): Promise<MeasuredImportance> {
  const { model } = window;
  const version = window.version ?? '';
  const columns = inputsOf(await readLayouts(model))
    .slice(0, columnsAtMost)
    .map(({ name }) => name);
  if (columns.length === 0) return nothing(window, now, 'no-columns');
  const most = Math.max(askedAtLeast, Math.floor(askedAtMost / (columns.length * repeats)));
  const limit = Math.min(2_000, most);
  const terms = termsOf(task);
  const found = await recordedRows(window, { labelled: task.kind, limit });
  const rows = found.filter(({ label }) => terms.isTruth(label ?? ''));
  if (rows.length < askedAtLeast) return nothing(window, now, 'few-labels');
  const { loss, shares } = await permuteByModel({
    executor,
    model,
    version,
    rows,
    terms,
    columns,
    repeats,
    seed,
  });
  return {
    ...nothing(window, now, 'no-signal'),
    ...(shares === null ? {} : { source: 'permutation' as const, reason: null }),
    rows: rows.length,
    held: rows.length,
    repeats,
    executor,
    loss: { measure: terms.importance.measure, model: loss, surrogate: null },
    columns: largestFirst(
      (shares ?? []).map((each, at) => ({ column: columns[at] ?? '', ...each })),
    ),
  };
}

/**
 * Importance of each column for the version with the newest predictions, on its labeled rows of the
 * last 30 days. Calls the model only if `by` allows it. Without an executor that can score the
 * model, it uses surrogate trees trained on its predictions.
 */
export async function measureColumns(
  model: string,
  now: Date,
  by: MeasureBy,
): Promise<MeasuredImportance> {
  const span = { model, fromMs: now.getTime() - lookBackMs, toMs: now.getTime() };
  const [newest] = await inferenceVersions(span.fromMs, span.toMs, [model]);
  const window = { ...span, version: newest?.version ?? '' };
  const shares = await labelShares(window);
  const labelled = shares[0]?.allRows ?? 0;
  if (labelled < labelledAtLeast) return nothing(window, now, 'few-labels');
  const task = taskOf(shares, await answersLists(window));
  const subject = { window, task, rows: labelled };
  if (by === 'surrogate') return bySurrogate(subject, now);
  let wasAsked = false;
  try {
    const executor = await scorerOf(window, now);
    wasAsked = true;
    return await byModel(subject, executor, now);
  } catch (error) {
    if (by === 'model' || asTandemError(error) === null) throw error;
    // If no surrogate is possible, the only result is that the model did not respond.
    if (wasAsked && !canCopy(task)) throw error;
    return bySurrogate(subject, now);
  }
}
