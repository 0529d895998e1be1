import { modelSeries } from '#server/telemetry/queries/models/model-series.ts';
import { getWindow } from '#server/telemetry/queries/ranges/get-window.ts';

/** Latest freshness result of a column; null if there is none. */
type Freshness = { overdueSeconds: number | null; isFrozen: boolean | null };

const larger = (before: number | null, now: number): number => Math.max(before ?? now, now);

/** Latest freshness of each column up to a time; the worst value if several versions report one. */
export async function columnFreshness(
  model: string,
  { fromMs, toMs }: { fromMs: number; toMs: number },
): Promise<Map<string, Freshness>> {
  const checked = (await modelSeries([model], fromMs)).filter(
    ({ metric, labels: { check } }) =>
      metric === 'model.data_quality' && (check === 'stale' || check === 'frozen'),
  );
  const windows = await getWindow(
    checked.map(({ id }) => id),
    fromMs,
    toMs,
  );
  const lastOf = new Map(windows.map(({ series, values }) => [series, values.at(-1)]));
  const found = new Map<string, Freshness>();
  for (const { id, labels } of checked) {
    const value = lastOf.get(id);
    if (value === undefined) continue;
    const { column = '', check } = labels;
    const before = found.get(column) ?? { overdueSeconds: null, isFrozen: null };
    found.set(
      column,
      check === 'stale'
        ? { ...before, overdueSeconds: larger(before.overdueSeconds, value) }
        : { ...before, isFrozen: before.isFrozen === true || value > 0 },
    );
  }
  return found;
}
