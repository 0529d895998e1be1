import type { CauseSeries } from '#engines/causes/cause-input.ts';
import { classifySignal } from '#engines/detect/signal-role.ts';
import type { Point } from '#engines/math/points.ts';
import { storedMonitoringSettings } from '#lib/schemas/model-monitoring/monitor.ts';
import {
  toRef,
  type GraphResource,
  type ResourceGraph,
} from '#server/incidents/diagnosis/resource-graph.ts';
import type { PlaceOf } from '#server/infrastructure/resources/place-of-labels.ts';
import { db } from '#server/platform/database/db.ts';
import { modelSeries } from '#server/telemetry/queries/models/model-series.ts';
import { getWindow } from '#server/telemetry/queries/ranges/get-window.ts';
import { earlierModelTrouble, outside } from './earlier-trouble.ts';

/** Model windows are long, so a baseline needs more time than for services. */
const historyMs = 6 * 3_600_000;
const modelsAtMost = 30;

/**
 * If a neighborhood contains a model, adds the other models and the resources that serve them.
 * Whether they changed too separates outside effects from the model's own.
 */
export function withModels(
  near: readonly GraphResource[],
  graph: ResourceGraph,
): readonly GraphResource[] {
  if (!near.some((node) => node.kind === 'model')) return near;
  const models = [...graph.byId.values()]
    .filter((node) => node.kind === 'model')
    .slice(0, modelsAtMost);
  const keys = new Set(models.map(({ id }) => id));
  const servers = graph.relations
    .filter((relation) => relation.kind === 'served_by' && keys.has(relation.from))
    .flatMap((relation) => graph.byId.get(relation.to) ?? []);
  const all = [...near, ...models, ...servers];
  return [...new Map(all.map((node) => [node.id, node])).values()];
}

/** Window length of each model's series, in ms. */
async function windowLengths(models: string[]): Promise<(model: string) => number> {
  const rows = await db().modelWatch.findMany({ where: { model: { in: models } } });
  const usual = storedMonitoringSettings.parse({});
  const settings = new Map(
    rows.map((row) => [row.model, storedMonitoringSettings.catch(usual).parse(row.settings)]),
  );
  return (model) => (settings.get(model) ?? usual).windowSeconds * 1_000;
}

/** Minimum number of baseline points: with fewer, points from earlier trouble are used too. */
const usualAtLeast = 4;

/** Baseline points of each model, without earlier trouble if enough points remain. */
async function usualOf(
  models: readonly GraphResource[],
  { incidentId, firstMs }: { incidentId: string; firstMs: number },
  lengths: (model: string) => number,
): Promise<(model: string, points: readonly Point[]) => readonly Point[]> {
  const names = new Map(models.map(({ id, name }) => [id, name]));
  const before = {
    incidentId,
    resourceIds: [...names.keys()],
    fromMs: firstMs - historyMs,
    firstMs,
  };
  const trouble = await earlierModelTrouble(before, (id) => lengths(names.get(id) ?? ''));
  const byName = new Map([...trouble].map(([id, spans]) => [names.get(id) ?? '', spans]));
  return (model, points) => {
    const usual = outside(points, byName.get(model) ?? []);
    return usual.filter(([atMs]) => atMs < firstMs).length >= usualAtLeast ? usual : points;
  };
}

/**
 * Model to which the labels resolve, otherwise the model with that name: models are registered by
 * name.
 */
function findModel(
  models: readonly GraphResource[],
  labels: Readonly<Record<string, string>>,
  places: PlaceOf,
): GraphResource | undefined {
  const placed = places(labels).resourceId;
  return (
    models.find(({ id }) => id === placed) ?? models.find(({ name }) => name === labels['model'])
  );
}

/** Series of the models among the nodes. Series that describe earlier requests have a delay. */
export async function loadModelSeries(
  nodes: readonly GraphResource[],
  places: PlaceOf,
  { incidentId, firstMs, nowMs }: { incidentId: string; firstMs: number; nowMs: number },
): Promise<CauseSeries[]> {
  const own = nodes.filter((node) => node.kind === 'model');
  const models = own.map((node) => node.name);
  const known = await modelSeries(models, firstMs - historyMs);
  const windows = await getWindow(
    known.map(({ id }) => id),
    firstMs - historyMs,
    nowMs,
  );
  const lengths = await windowLengths(models);
  const usual = await usualOf(own, { incidentId, firstMs }, lengths);
  const windowOf = new Map(windows.map((window) => [window.series, window]));
  const delays = new Map(
    known
      .filter(({ metric }) => metric === 'model.label_delay')
      .map(({ id, labels }) => [
        labels['model'] ?? '',
        (windowOf.get(id)?.values.at(-1) ?? 0) * 1_000,
      ]),
  );
  return known.flatMap(({ id, metric, labels, unit }): CauseSeries[] => {
    const window = windowOf.get(id);
    const model = labels['model'];
    const node = findModel(own, labels, places);
    if (window === undefined || model === undefined || node === undefined) return [];
    const { role } = classifySignal(metric, labels);
    const isLate = role === 'quality' || role === 'labels';
    return [
      {
        seriesId: id,
        metric,
        role,
        unit,
        labels,
        resource: toRef(node),
        ...(isLate ? { delayMs: delays.get(model) ?? 0 } : {}),
        windowMs: lengths(model),
        points: usual(
          model,
          window.tsMs.map((atMs, at): Point => [atMs, window.values[at] ?? Number.NaN]),
        ),
      },
    ];
  });
}
