import {
  multivariateRows,
  type MultivariateSketch,
} from '#engines/drift/sketch/multivariate-sketch.ts';
import type { MultivariateDriftState } from '#lib/schemas/drift/windows.ts';
import type { InferenceBaseline } from '#server/generated/prisma/client.ts';
import type { Layout } from '#server/telemetry/queries/inference/features.ts';
import { projectionError } from '#server/telemetry/queries/inference/multivariate.ts';
import type { InferenceWindow } from '#server/telemetry/queries/inference/window.ts';
import { multivariateShape } from './multivariate-shape.ts';

/** Joint distribution of a baseline's columns; null if the baseline did not learn it. */
export function readMultivariate({
  together,
}: Pick<InferenceBaseline, 'together'>): MultivariateSketch | null {
  const parsed = multivariateShape.safeParse(together);
  return parsed.success ? parsed.data : null;
}

/**
 * Multivariate drift of a window: distance of its rows from the joint distribution of the
 * baseline's columns.
 */
export async function multivariateDrift(
  window: InferenceWindow,
  layouts: readonly Layout[],
  sketch: MultivariateSketch,
): Promise<MultivariateDriftState> {
  const { rows, error } = await projectionError(window, layouts, sketch);
  const { usual, band } = sketch;
  const isMeasured = error !== null && rows >= multivariateRows;
  return {
    method: 'pca-reconstruction',
    value: isMeasured ? error : null,
    usual,
    threshold: { lower: Math.max(0, usual - band), upper: usual + band },
    drifted: isMeasured && Math.abs(error - usual) > band,
    columns: sketch.columns.length,
    rows: { reference: sketch.rows, current: rows },
    noVerdict: isMeasured ? null : rows === 0 ? 'empty' : 'few-rows',
  };
}
