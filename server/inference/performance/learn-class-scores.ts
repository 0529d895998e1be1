import {
  type ClassEstimator,
  type ClassRows,
  expectedClassQuality,
  fitClasses,
  labelledRows,
  macroArea,
  pickRows,
} from '#engines/estimation/class-quality.ts';
import type { BandedEstimate } from '#engines/estimation/expected-quality.ts';
import { seededRandom } from '#engines/math/seeded-random.ts';
import type { CellScope } from '#server/telemetry/queries/inference/cells.ts';
import {
  classScores,
  scoredClasses,
  type ScoredRows,
} from '#server/telemetry/queries/inference/performance/class-scores.ts';
import type { InferenceWindow } from '#server/telemetry/queries/inference/window.ts';
import type { MonitoringState } from '../monitor-state.ts';

type Classes = NonNullable<MonitoringState['classes']>;

/** Row positions by key, in row order. */
export function placesBy<K>(
  rows: ClassRows,
  keyOf: (row: number) => K,
): { key: K; rows: ClassRows }[] {
  const places = Int32Array.from(rows.labels, (_, row) => row);
  return [...Map.groupBy(places, keyOf)].map(([key, own]) => ({
    key,
    rows: pickRows(rows, Int32Array.from(own)),
  }));
}

export type LearnedClasses = {
  classes: Classes;
  estimatedUsual: Record<string, number>;
  /** Actual area under the curve of each part of the reference, in time order. */
  areas: number[];
};

/** Learned estimator in the format of the engines. */
export function estimatorOfClasses({ maps, errors }: Classes): ClassEstimator {
  return {
    maps: maps.map((map) =>
      map === null ? null : { x: Float64Array.from(map.x), y: Float64Array.from(map.y) },
    ),
    errors,
  };
}

/** Estimates by measure; undefined ones are omitted. */
function valuesOf(estimates: readonly BandedEstimate[]): Record<string, number> {
  return Object.fromEntries(
    estimates.flatMap(({ measure, value }) => (value === null ? [] : [[measure, value]])),
  );
}

/**
 * Learns the performance of multiclass scores on a reference. Null if rows lack a score for a
 * class, if a label is not one of the classes, or if the scores do not rank the classes.
 */
export async function learnClassScores(
  window: InferenceWindow,
  labels: readonly string[],
  scope: CellScope,
): Promise<LearnedClasses | null> {
  const names = await scoredClasses(window);
  const numbers = names.map(Number);
  const isKnown = (label: string): boolean =>
    names.includes(label) || (label !== '' && numbers.includes(Number(label)));
  if (names.length < 2 || !labels.every(isKnown)) return null;
  const rows: ScoredRows = await classScores(window, names, { ...scope, stepMs: 1 });
  const found = fitClasses(rows, seededRandom(0));
  if (found === null) return null;
  const parts = placesBy(rows, (row) => rows.chunks[row] ?? 0);
  return {
    classes: {
      names,
      maps: found.maps.map((map) => (map === null ? null : { x: [...map.x], y: [...map.y] })),
      errors: found.errors,
    },
    estimatedUsual: valuesOf(expectedClassQuality(found, rows)),
    areas: parts
      .toSorted((a, b) => a.key - b.key)
      .map((part) => macroArea(labelledRows(part.rows))),
  };
}
