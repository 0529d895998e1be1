import type { DriftPlan } from '#engines/drift/drift-plan.ts';
import { isByCounts, plainPlan } from '#engines/drift/drift-plan.ts';
import type { SketchDrift } from '#engines/drift/sketch/sketch-drift.ts';
import { sketchDrift } from '#engines/drift/sketch/sketch-drift.ts';
import type { PlanProblem } from '#lib/schemas/drift/plan.ts';
import type { ColumnDriftAnswer } from '#lib/schemas/drift/windows.ts';
import type { InferenceWindow } from '#server/telemetry/queries/inference/window.ts';
import { countRows } from '#server/telemetry/queries/inference/window.ts';
import type { BaselineRow } from './baselines/baseline-in-force.ts';
import { specWindow } from './baselines/baseline-in-force.ts';
import { keptFile } from '#server/models/baseline-rows.ts';
import type { Counted } from '#server/inference/column-counts.ts';
import type { PlannedDrift } from './drift-threads.ts';
import { driftOfFiles } from './drift-threads.ts';
import type { TableFile } from '#server/inference/tables/read-table.ts';
import type { WindowFile } from '#server/inference/tables/window-file.ts';
import { filesOf } from '#server/inference/tables/window-file.ts';

/** Rows and values of each side that are compared every few minutes; of more, those that a hash picks. */
const watchedSize = { rowsAtMost: 20_000, cellsAtMost: 1_000_000 };
/** Rows of a file that are kept for that: as many as would be read of stored requests. */
export const keptSize = watchedSize;
/** With fewer of its rows left, a baseline is no longer what it was: retention has taken a part of its time. */
const leftAtLeast = 0.9;

export type ColumnDrift = ColumnDriftAnswer['columns'][number];
type Baseline = Pick<BaselineRow, 'id' | 'model' | 'spec' | 'kept'>;
/** Where the rows of a baseline are: among the requests, or kept with the baseline of this id. */
type RowsAt = { window: InferenceWindow } | { keptOf: string };

/** The rows of a baseline, to be read once more; or why they cannot be. */
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

/** The rows of a baseline and of windows as tables; null without rows. */
async function tablesOf(
  reference: RowsAt,
  windows: readonly InferenceWindow[],
  { names, ...size }: Size,
): Promise<{ before: TableFile | null; files: (WindowFile | null)[] }> {
  const isWanted = (name: string): boolean => names.has(name);
  if ('keptOf' in reference)
    return {
      before: await keptFile(reference.keptOf),
      files: await filesOf(windows, size, isWanted),
    };
  const [before, ...files] = await filesOf([reference.window, ...windows], size, isWanted);
  return { before: before?.file ?? null, files };
}

/** Drift of several windows against the rows of a baseline by a plan; null for a window without rows. */
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

/** What counts say of a column, measured by the rows in place of the counts. */
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
  /** What was measured by: the chosen plan, or the shipped one where that is not possible. */
  plan: DriftPlan;
  problem: PlanProblem | null;
};

/**
 * Drift of the columns of a window against a baseline by a plan: from counts where they suffice, else from the rows of
 * both. Without the rows of the baseline the shipped methods measure, and the answer says why: a watch does not end
 * because rows are no longer kept.
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
    // Rows of windows are compared without their embeddings, whose measure is the same by every plan.
    columns: columns.map((column) =>
      column.kind === 'embedding' ? column : byRows(column, found),
    ),
    plan,
    problem: null,
  };
}
