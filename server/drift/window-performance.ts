import type { DriftResultShape } from '#lib/schemas/drift/drift.ts';
import {
  type Counted,
  judgeWindow,
  type DetectedTask,
  detectTask,
  watchedTask,
} from '#server/inference/performance/judge-window.ts';
import {
  outcomeTotals,
  type OutcomeTotals,
} from '#server/telemetry/queries/inference/performance/outcomes.ts';
import type { InferenceWindow } from '#server/telemetry/queries/inference/window.ts';

type Performance = NonNullable<DriftResultShape['performance']>;

/**
 * Metrics that need scores. Precision and recall are computed over all classes, as in file reports.
 */
const ofScores = ['roc_auc', 'pr_auc', 'log_loss', 'brier', 'calibration_error'] as const;

/**
 * Uses the same task for both sides, so that a side with few labels is not interpreted as a
 * different task.
 */
function together(sides: readonly OutcomeTotals[]): Counted {
  const sum = (name: Exclude<keyof Counted, 'distinct'>): number =>
    sides.reduce((total, side) => total + side[name], 0);
  return {
    judged: sum('judged'),
    numeric: sum('numeric'),
    lists: sum('lists'),
    bounded: sum('bounded'),
    fractions: sum('fractions'),
    distinct: Math.max(...sides.map(({ distinct }) => distinct)),
  };
}

async function sideOf(
  window: InferenceWindow,
  totals: OutcomeTotals,
  task: DetectedTask,
): Promise<Performance['current']> {
  const stepMs = Math.max(1, window.toMs - window.fromMs);
  const { kind, metrics, scored } = await judgeWindow(window, totals, task, { steps: [], stepMs });
  if (kind === null) return null;
  const more = ofScores.flatMap((name) => {
    const value = scored?.metrics[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    kind,
    rows: totals.judged,
    metrics: { ...metrics, ...Object.fromEntries(more) },
    labels: { requests: totals.rows, labelled: totals.labelled },
  };
}

/**
 * Performance of a model in both windows, according to the current labels of its requests. Uses all
 * rows, not a sample.
 */
export async function windowPerformance(
  reference: InferenceWindow,
  current: InferenceWindow,
): Promise<Performance> {
  const [before, now, watched] = await Promise.all([
    outcomeTotals(reference),
    outcomeTotals(current),
    watchedTask(reference.model),
  ]);
  const task = detectTask(together([before, now]), watched);
  return {
    reference: await sideOf(reference, before, task),
    current: await sideOf(current, now, task),
  };
}
