import type { CauseSeries } from '#engines/causes/cause-input.ts';
import { classifySignal } from '#engines/detect/signal-role.ts';
import { toRef, type GraphResource } from '#server/incidents/diagnosis/resource-graph.ts';
import { getWindow } from '#server/telemetry/queries/ranges/get-window.ts';
import { seriesOfMetrics } from '#server/telemetry/queries/series/series-of-metrics.ts';

/** Series from dataset pulls, for the datasets among the nodes. */
export async function loadDatasetSeries(
  nodes: readonly GraphResource[],
  fromMs: number,
  nowMs: number,
): Promise<CauseSeries[]> {
  const datasets = nodes.filter(({ kind }) => kind === 'dataset');
  if (datasets.length === 0) return [];
  const known = await seriesOfMetrics(
    datasets.map(({ name: dataset }) => ({ metric: '', labels: { dataset } })),
  );
  const windows = await getWindow(
    known.map(({ id }) => id),
    fromMs,
    nowMs,
  );
  const windowOf = new Map(windows.map((window) => [window.series, window]));
  return known.flatMap(({ id, metric, labels, unit }): CauseSeries[] => {
    const window = windowOf.get(id);
    const node = datasets.find(({ name }) => name === labels['dataset']);
    if (window === undefined || node === undefined || !metric.startsWith('dataset.')) return [];
    return [
      {
        seriesId: id,
        metric,
        unit,
        labels,
        role: classifySignal(metric, labels).role,
        resource: toRef(node),
        points: window.tsMs.map((atMs, at): [number, number] => [
          atMs,
          window.values[at] ?? Number.NaN,
        ]),
      },
    ];
  });
}
