import { replayModelLimit } from '#engines/detect/replay-model-limit.ts';
import type { ModelLimitItem } from '#lib/schemas/model-monitoring/monitor.ts';
import { stepMsOf, type readWatch } from '#server/inference/monitor-state.ts';
import { modelSeries } from '#server/telemetry/queries/models/model-series.ts';
import { getWindow } from '#server/telemetry/queries/ranges/get-window.ts';
import type { RegisteredSeries } from '#server/telemetry/queries/series/registered-series.ts';
import { columnRulesOf } from './column-rules.ts';

const dayMs = 86_400_000;

type Limit = Omit<ModelLimitItem, 'wouldHaveAlerted'>;
type Watch = Pick<ReturnType<typeof readWatch>, 'settings' | 'drift'>;

/**
 * Whether a series counts for the present limits. Drift measured with a replaced method does not.
 */
function isJudged({ metric, labels }: RegisteredSeries, { drift }: Watch): boolean {
  if (metric !== 'model.drift') return true;
  const { column = '', method = '' } = labels;
  const { rules = {} } = drift ?? {};
  return Object.keys(rules).length > 0
    ? rules[`${column} ${method}`] !== undefined
    : method === 'psi' || method === 'wasserstein';
}

/**
 * Number of times each limit would have been breached in the last days, over all versions and
 * columns. Drift is judged by each column's current rules. Null if the model has no such series.
 * `inForce`: all limits of the model.
 */
export async function replayLimits(
  model: string,
  { limits, inForce }: { limits: readonly Limit[]; inForce: readonly Limit[] },
  watch: Watch,
  { days, now }: { days: number; now: Date },
): Promise<(number | null)[]> {
  const toMs = now.getTime();
  const fromMs = toMs - days * dayMs;
  const judged = (await modelSeries([model], fromMs)).filter((series) => isJudged(series, watch));
  const windows = await getWindow(
    judged.map(({ id }) => id),
    fromMs,
    toMs,
  );
  const windowOf = new Map(windows.map((window) => [window.series, window]));
  const series = judged.map(({ id, metric, labels }) => {
    const { tsMs = [], values = [] } = windowOf.get(id) ?? {};
    return {
      metric,
      labels,
      points: tsMs.map((atMs, at): [number, number] => [atMs, values[at] ?? Number.NaN]),
      extra: columnRulesOf(watch.drift, labels),
    };
  });
  const past = { series, gapMs: 3 * stepMsOf(watch.settings) };
  return limits.map((limit) => replayModelLimit(limit, inForce, past));
}
