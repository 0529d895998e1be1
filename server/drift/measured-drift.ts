import { isByCounts, plainPlan, type DriftPlan } from '#engines/drift/drift-plan.ts';
import { sketchDrift, type SketchDrift } from '#engines/drift/sketch/sketch-drift.ts';
import type { PlanProblem } from '#lib/schemas/drift/plan.ts';
import type { ColumnDriftAnswer } from '#lib/schemas/drift/windows.ts';
import type { Counted } from '#server/inference/column-counts.ts';
import type { TableFile } from '#server/inference/tables/read-table.ts';
import { filesOf, type WindowFile } from '#server/inference/tables/window-file.ts';
import { storedFile } from '#server/models/baseline-rows.ts';
import { countRows, type InferenceWindow } from '#server/telemetry/queries/inference/window.ts';
import { specWindow, type BaselineRow } from './baselines/baseline-in-force.ts';
import { driftOfFiles, type PlannedDrift } from './drift-threads.ts';

/**
 * Maximum rows and values per side of the comparison that runs every few minutes; larger sets are
 * sampled by hash.
 */
const watchedSize = { rowsAtMost: 20_000, cellsAtMost: 1_000_000 };
/** Maximum rows to store of a file: the same number as would be read from stored requests. */
export const storedSize = watchedSize;
/**
 * Minimum share of a baseline's rows that must remain. Below it the baseline is invalid, because
 * retention has deleted part of its period.
 */
const leftAtLeast = 0.9;

export type ColumnDrift = ColumnDriftAnswer['columns'][number];
type Baseline = Pick<BaselineRow, 'id' | 'model' | 'spec' | 'kept'>;
/**
 * Location of a baseline's rows: a window of requests, or the rows stored with the baseline of this
 * ID.
 */
type RowsAt = { window: InferenceWindow } | { keptOf: string };

/** Location of a baseline's rows for another read, or the reason that they are unavailable. */
export async function rowsOfBaseline(
  baseline: Baseline,
): Promise<RowsAt | { problem: PlanProblem }> {
  if (baseline.kept !== null) return { keptOf: baseline.id };
  const spec = specWindow.safeParse(baseline.spec);
  if (!spec.success) return { problem: 'file' };
  const { from, to, version, rows: before } = spec.data;
  const window = { model: baseline.model, fromMs: from.getTime(), toMs: to.getTime(), version };
  const { rows } = await countRows(window);
  const isGone = rows === 0 || (before !== undefined && rows < leftAtLeast * before);
  return isGone ? { problem: 'rows-gone' } : { window };
}

type Size = { names: ReadonlySet<string>; rowsAtMost: number; cellsAtMost: number };

/** Rows of a baseline and of windows, as tables; null if there are none. */
async function tablesOf(
  reference: RowsAt,
  windows: readonly InferenceWindow[],
  { names, ...size }: Size,
): Promise<{ before: TableFile | null; files: (WindowFile | null)[] }> {
  const isWanted = (name: string): boolean => names.has(name);
  if ('keptOf' in reference)
    return {
      before: await storedFile(reference.keptOf),
      files: await filesOf(windows, size, isWanted),
    };
  const [before, ...files] = await filesOf([reference.window, ...windows], size, isWanted);
  return { before: before?.file ?? null, files };
}

/**
 * Drift of several windows against a baseline's rows, according to a plan; null for a window
 * without rows.
 */
export async function driftByRows(
  reference: RowsAt,
  windows: readonly InferenceWindow[],
  plan: DriftPlan,
  size: Size,
): Promise<(PlannedDrift | null)[]> {
  const { before, files } = await tablesOf(reference, windows, size);
  const present = files.filter((file) => file !== null);
  if (before === null || present.length === 0) return windows.map(() => null);
  const found = await driftOfFiles({
    reference: { ...before, side: 'reference' },
    currents: present.map(({ file }) => file),
    plan,
  });
  let next = 0;
  return files.map((file) => {
    if (file === null) return null;
    next += 1;
    return found[next - 1] ?? null;
  });
}

/** Result of a column from counts, with the measures replaced by those computed from rows. */
function byRows(column: SketchDrift, found: PlannedDrift | null): ColumnDrift {
  if (column.noVerdict === 'no-method') return column;
  const own = found?.columns.find((each) => each.column === column.column);
  const { noVerdict = 'no-method', results = [], drifted = false } = own ?? {};
  const verdict =
    noVerdict === 'few-rows' || noVerdict === 'empty'
      ? noVerdict
      : noVerdict !== null || results.length === 0
        ? 'no-method'
        : null;
  return {
    ...column,
    results: results.map((result) => ({ ...result, error: 0 })),
    drifted,
    noVerdict: column.noVerdict === 'empty' ? 'empty' : verdict,
  };
}

export type MeasuredDrift = {
  columns: ColumnDrift[];
  /**
   * Plan used for the measurement: the selected plan, or the default plan if it is not possible.
   */
  plan: DriftPlan;
  problem: PlanProblem | null;
};

/**
 * Drift of a window's columns against a baseline, according to a plan: from counts if they suffice,
 * otherwise from the rows of both. Without the baseline's rows, monitoring continues with the
 * default methods and the result states the reason.
 */
export async function measureDrift(
  window: InferenceWindow,
  baseline: Baseline,
  counted: readonly Counted[],
  plan: DriftPlan,
): Promise<MeasuredDrift> {
  if (isByCounts(plan)) return { columns: sketchDrift(counted, plan), plan, problem: null };
  const columns = sketchDrift(counted);
  const rows = await rowsOfBaseline(baseline);
  if ('problem' in rows) return { columns, plan: plainPlan, problem: rows.problem };
  const names = new Set(columns.map(({ column }) => column));
  const [found = null] = await driftByRows(rows, [window], plan, { names, ...watchedSize });
  return {
    // Rows are compared without embeddings, which every plan measures the same way.
    columns: columns.map((column) =>
      column.kind === 'embedding' ? column : byRows(column, found),
    ),
    plan,
    problem: null,
  };
}
