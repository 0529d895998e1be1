import { limitKeyOf, modelThresholds } from '#engines/detect/model-series.ts';
import { replayThreshold } from '#engines/detect/replay-threshold.ts';
import type { ModelLimitItem, WatchSettings } from '#lib/schemas/models-watch.ts';
import { getWindow } from '#server/telemetry/queries/get-window.ts';
import { modelSeries } from '#server/telemetry/queries/model-series.ts';

import { stepMsOf } from './watch-state.ts';

const dayMs = 86_400_000;

/**
 * How often each limit would have been broken in the last days, over all versions and columns. Null where the model
 * has no such series. Drift of single columns is told by its share, and not counted.
 */
export async function replayLimits(
  model: string,
  limits: readonly Omit<ModelLimitItem, 'wouldHaveAlerted'>[],
  settings: WatchSettings,
  { days, now }: { days: number; now: Date },
): Promise<(number | null)[]> {
  const gapMs = 3 * stepMsOf(settings);
  const toMs = now.getTime();
  const all = await modelSeries([model], toMs - days * dayMs);
  const wanted = all.filter((series) => series.metric !== 'model.drift');
  const windows = await getWindow(
    wanted.map(({ id }) => id),
    toMs - days * dayMs,
    toMs,
  );
  const pointsOf = new Map(windows.map((window) => [window.series, window]));
  return limits.map((limit) => {
    const own = wanted.filter((series) => {
      const key = limitKeyOf(series);
      return key?.basis === limit.basis && key.measure === limit.measure;
    });
    if (own.length === 0) return null;
    return own.reduce((sum, series) => {
      const window = pointsOf.get(series.id);
      if (window === undefined) return sum;
      const points = window.tsMs.map((atMs, at): [number, number] => [
        atMs,
        window.values[at] ?? Number.NaN,
      ]);
      return modelThresholds(series, [{ ...limit, enabled: true }]).reduce(
        (count, threshold) => count + replayThreshold(points, threshold, gapMs),
        sum,
      );
    }, 0);
  });
}
