import { isPlain, type DriftPlan } from '#engines/drift/drift-plan.ts';
import type { MultivariateSketch } from '#engines/drift/sketch/multivariate-sketch.ts';
import { presentRows, sumOf } from '#engines/drift/sketch/sketch-counts.ts';
import { holdsAll, isProse } from '#engines/drift/sketch/sketch.ts';
import { measureDrift, type ColumnDrift } from '#server/drift/measured-drift.ts';
import { multivariateDrift } from '#server/drift/multivariate-drift.ts';
import { withTopEdge } from '#server/drift/with-top-edge.ts';
import type { InferenceModel } from '#server/generated/prisma/client.ts';
import { countsOf, type Counted } from '#server/inference/column-counts.ts';
import { versionsIn, violationsOf } from '#server/inference/inference-models.ts';
import { reading, type ModelReading } from '#server/inference/model-reading.ts';
import type { MonitoredDrift } from '#server/inference/monitor-state.ts';
import { expectedFeatures, schemaParts } from '#server/inference/schemas/schema-in-force.ts';
import { logger } from '#server/platform/logger.ts';
import { readLayouts, type Layout } from '#server/telemetry/queries/inference/features.ts';
import { answerName, type InferenceWindow } from '#server/telemetry/queries/inference/window.ts';
import type { Compared } from './drift-readings.ts';
import { paceReadings } from './pace-readings.ts';
import { scaleReadings } from './scale-readings.ts';

/**
 * Maximum number of columns with their own series. The share of drifted columns includes all
 * columns.
 */
const columnsAtMost = 200;

/**
 * Shares of rows with missing values, values outside the reference range, or categories that are
 * not in the reference.
 */
function qualityOf({ sketch, now }: Counted): { check: string; share: number }[] {
  const rows = presentRows(now) + now.missing;
  if (rows === 0) return [];
  const missing = { check: 'missing', share: now.missing / rows };
  if (now.kind === 'numbers' && sketch.kind === 'numbers') {
    const outside = now.below + (now.counts.at(-1) ?? 0);
    return [missing, { check: 'range', share: outside / rows }];
  }
  if (now.kind !== 'texts' || sketch.kind !== 'texts') return [missing];
  // A sketch without all labels cannot identify new ones, and in free text every label is new.
  if (!holdsAll(sketch) || isProse(sketch)) return [missing];
  const known = new Set(sketch.counts.map(([label]) => label));
  const fresh = sumOf(
    [...now.counts].flatMap(([label, count]) => (known.has(label) ? [] : [count])),
  );
  return [missing, { check: 'new_category', share: (fresh + now.other) / rows }];
}

type Labels = { model: string; version: string };

/**
 * Results that determine a column's drift: the effect sizes, or the p-values if only tests were
 * selected.
 */
function decisive({ results }: ColumnDrift) {
  const effects = results.filter(({ pValue }) => pValue === null);
  return effects.length > 0
    ? effects.map(({ method, value, threshold }) => ({ method, value, threshold, below: false }))
    : results.map(({ method, pValue, threshold }) => ({
        method,
        value: pValue,
        threshold,
        below: true,
      }));
}

/**
 * Rules for series of columns with user-selected methods. Empty for the defaults, except for
 * embeddings: their distance has the unit of their numbers, which the general drift limit cannot
 * cover.
 */
function rulesOf(columns: readonly ColumnDrift[], plan: DriftPlan): MonitoredDrift['rules'] {
  const ruled = isPlain(plan) ? columns.filter(({ kind }) => kind === 'embedding') : columns;
  return Object.fromEntries(
    ruled.flatMap((column) =>
      decisive(column).flatMap(({ method, threshold, below }) =>
        threshold === null ? [] : [[`${column.column} ${method}`, { limit: threshold, below }]],
      ),
    ),
  );
}

function driftReadings(labels: Labels, columns: readonly ColumnDrift[]): ModelReading[] {
  const measured = columns.filter((column) => column.noVerdict === null);
  if (measured.length === 0) return [];
  const drifted = measured.filter((column) => column.drifted).length;
  return [
    reading('model.drift_share', labels, drifted / measured.length),
    ...measured
      .slice(0, columnsAtMost)
      .flatMap((column) =>
        decisive(column).flatMap(({ method, value, threshold }) =>
          value === null || threshold === null
            ? []
            : [reading('model.drift', { ...labels, column: column.column, method }, value)],
        ),
      ),
  ];
}

/**
 * Multivariate drift; empty if it was not learned for the baseline, or if there are too few rows.
 */
async function togetherReadings(
  window: InferenceWindow,
  layouts: readonly Layout[],
  { labels, sketch }: { labels: Labels; sketch: MultivariateSketch | null },
): Promise<ModelReading[]> {
  if (sketch === null) return [];
  const { method, value } = await multivariateDrift(window, layouts, sketch);
  return value === null ? [] : [reading('model.multivariate_drift', { ...labels, method }, value)];
}

/** Drift and data quality of one version's window against the baseline. */
export async function inputReadings(
  window: InferenceWindow & { version: string },
  { drift: { paces }, sketches, together, baseline, plan }: Compared,
): Promise<{ readings: ModelReading[]; rules: MonitoredDrift['rules'] }> {
  const layouts = await readLayouts(window.model);
  const answer = answerName(layouts);
  const features = sketches.filter(({ name }) => name !== answer).map(withTopEdge);
  const counted = await countsOf(window, layouts, features);
  const labels = { model: window.model, version: window.version };
  // A tracked check is also written at 0, because a good value ends an alert but a missing value
  // does not.
  const checks = counted
    .slice(0, columnsAtMost)
    .flatMap((each) =>
      qualityOf(each).map(({ check, share }) =>
        reading('model.data_quality', { ...labels, column: each.sketch.name, check }, share),
      ),
    );
  const fresh = paces === null ? [] : await paceReadings(window, { layouts, features }, paces);
  const scales = await scaleReadings(window, layouts, features.slice(0, columnsAtMost));
  const drift = await measureDrift(window, baseline, counted, plan);
  const joint = await togetherReadings(window, layouts, { labels, sketch: together });
  if (drift.problem !== null)
    logger.warn(
      'columns are compared by the default methods: the chosen ones require the rows of the baseline',
      {
        model: window.model,
        problem: drift.problem,
      },
    );
  return {
    readings: [...driftReadings(labels, drift.columns), ...joint, ...checks, ...scales, ...fresh],
    rules: rulesOf(drift.columns, drift.plan),
  };
}

/**
 * Share of values whose type, or embeddings whose length, differs from their version's schema, per
 * column over all versions.
 */
export async function typeReadings(
  row: InferenceModel,
  window: InferenceWindow,
  rows: number,
): Promise<ModelReading[]> {
  if (rows === 0) return [];
  const versions = await versionsIn(row.name, window);
  const features = expectedFeatures(row, schemaParts(row, versions, window));
  if (features.length === 0) return [];
  const wrong = new Map<string, number>();
  for (const { feature, kind, count } of await violationsOf(row, window, versions))
    if (kind === 'wrongType' || kind === 'wrongLength')
      wrong.set(feature, (wrong.get(feature) ?? 0) + count);
  return features
    .slice(0, columnsAtMost)
    .map(({ name: column }) =>
      reading(
        'model.data_quality',
        { model: row.name, version: 'all', column, check: 'type' },
        (wrong.get(column) ?? 0) / rows,
      ),
    );
}
