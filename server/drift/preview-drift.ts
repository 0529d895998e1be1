import { isByCounts, type DriftPlan } from '#engines/drift/drift-plan.ts';
import { sketchDrift } from '#engines/drift/sketch/sketch-drift.ts';
import type { Sketch } from '#engines/drift/sketch/sketch.ts';
import type { DriftPlanAnswer } from '#lib/schemas/drift/plan.ts';
import { countsOf } from '#server/inference/column-counts.ts';
import { readWatch } from '#server/inference/monitor-state.ts';
import { db } from '#server/platform/database/db.ts';
import { readLayouts } from '#server/telemetry/queries/inference/features.ts';
import {
  answerName,
  countRows,
  type InferenceWindow,
} from '#server/telemetry/queries/inference/window.ts';
import { baselineInForce, type BaselineRow } from './baselines/baseline-in-force.ts';
import { sketchList } from './baselines/sketch-shape.ts';
import { driftByRows, rowsOfBaseline } from './measured-drift.ts';

const dayMs = 86_400_000;
/** Maximum number of history windows to compare, spread evenly. */
const windowsAtMost = 28;
/**
 * Sample size per window. All windows are read at the same time, and a sample of each is enough to
 * show what would have drifted.
 */
const previewSize = { rowsAtMost: 5_000, cellsAtMost: 200_000 };
const columnsTold = 20;

type Verdict = { column: string; drifted: boolean };

async function verdictsByCounts(
  windows: readonly InferenceWindow[],
  baseline: BaselineRow,
  plan: DriftPlan,
  isWanted: (sketch: Sketch) => boolean = () => true,
): Promise<Verdict[][]> {
  const layouts = await readLayouts(baseline.model);
  const answer = answerName(layouts);
  const sketches = sketchList
    .parse(baseline.sketch)
    .filter((sketch) => sketch.name !== answer && isWanted(sketch));
  const found: Verdict[][] = [];
  for (const window of windows) {
    const columns = sketchDrift(await countsOf(window, layouts, sketches), plan);
    found.push(columns.filter((column) => column.noVerdict === null && column.results.length > 0));
  }
  return found;
}

async function verdictsByRows(
  windows: readonly InferenceWindow[],
  baseline: BaselineRow,
  plan: DriftPlan,
): Promise<Verdict[][]> {
  const rows = await rowsOfBaseline(baseline);
  if ('problem' in rows) return [];
  const answer = answerName(await readLayouts(baseline.model));
  const names = new Set(sketchList.parse(baseline.sketch).map(({ name }) => name));
  const found = await driftByRows(rows, windows, plan, { names, ...previewSize });
  // Rows are compared without embeddings, which every plan measures the same way.
  const embeddings = await verdictsByCounts(
    windows,
    baseline,
    plan,
    (sketch) => sketch.kind === 'vectors',
  );
  return found.map((each, window) => [
    ...(each?.columns ?? []).filter(
      ({ column, noVerdict, results }) =>
        column !== answer && noVerdict === null && results.length > 0,
    ),
    ...(embeddings[window] ?? []),
  ]);
}

function told(verdicts: readonly Verdict[][]) {
  const byColumn = new Map<string, number>();
  let [drifted, half] = [0, 0];
  for (const columns of verdicts) {
    const hits = columns.filter((column) => column.drifted);
    for (const { column } of hits) byColumn.set(column, (byColumn.get(column) ?? 0) + 1);
    if (hits.length > 0) drifted += 1;
    if (hits.length > 0 && hits.length * 2 >= columns.length) half += 1;
  }
  const columns = [...byColumn]
    .map(([column, count]) => ({ column, drifted: count }))
    .toSorted((a, b) => b.drifted - a.drifted || a.column.localeCompare(b.column))
    .slice(0, columnsTold);
  return { drifted, half, columns };
}

/**
 * Drift that a plan would have found in the windows of the last days against the current baseline;
 * null without a baseline. Windows with fewer rows than monitoring requires have no result and are
 * counted.
 */
export async function previewDrift(
  model: string,
  plan: DriftPlan,
  { days, nowMs }: { days: number; nowMs: number },
): Promise<DriftPlanAnswer['preview']> {
  const [baseline, watch] = await Promise.all([
    baselineInForce(model),
    db().modelWatch.findUnique({ where: { model } }),
  ]);
  if (baseline === null) return null;
  const { windowSeconds, rowsAtLeast } = readWatch(watch).settings;
  const windowMs = windowSeconds * 1_000;
  const spanMs = days * dayMs;
  const count = Math.max(1, Math.min(windowsAtMost, Math.floor(spanMs / windowMs)));
  const fromMs = nowMs - spanMs;
  const windows = Array.from({ length: count }, (_, at): InferenceWindow => {
    const toMs = nowMs - ((count - 1 - at) * spanMs) / count;
    return { model, fromMs: toMs - windowMs, toMs, version: null };
  });
  const full: InferenceWindow[] = [];
  for (const window of windows)
    if ((await countRows(window)).rows >= rowsAtLeast) full.push(window);
  const verdicts = await (isByCounts(plan) ? verdictsByCounts : verdictsByRows)(
    full,
    baseline,
    plan,
  );
  return {
    from: new Date(Math.min(fromMs, windows[0]?.fromMs ?? fromMs)).toISOString(),
    to: new Date(nowMs).toISOString(),
    windows: count,
    tooFew: count - full.length,
    ...told(verdicts),
  };
}
