import type { RawColumn } from '#engines/drift/raw-column.ts';
import {
  estimateLosses,
  expectedLosses,
  lossQuality,
  usualQuality,
} from '#engines/estimation/estimate-losses.ts';
import {
  type FittedLosses,
  type FittedMeasure,
  fitLosses,
} from '#engines/estimation/fitted-losses.ts';
import type { LossAnswer } from './drift-threads.ts';

function numbersOf(column: RawColumn | undefined): Float64Array {
  if (column?.kind !== 'numbers') throw new Error('a column of numbers is missing');
  return column.values;
}

type Part = { atMs: number; start: number; end: number };

/** Groups consecutive rows with the same step; rows must be in time order. */
function partsOf(steps: Float64Array): Part[] {
  const parts: Part[] = [];
  for (const [row, atMs] of steps.entries()) {
    const last = parts.at(-1);
    if (last?.atMs === atMs) last.end = row + 1;
    else parts.push({ atMs, start: row, end: row + 1 });
  }
  return parts;
}

/** Fits the loss estimator of a reference from its `lossParquet` table. */
export function fitOf(reference: readonly RawColumn[]): FittedLosses {
  return fitLosses({
    features: reference.slice(1, -2),
    predicted: numbersOf(reference.at(-2)),
    truth: numbersOf(reference.at(-1)),
  });
}

/** Expected MAE and RMSE of a table without labels, with their sampling errors. */
export function expectedOf(
  fitted: FittedLosses,
  current: readonly RawColumn[],
): { measure: FittedMeasure; value: number; error: number }[] {
  const rows = { features: current.slice(1, -1), predicted: numbersOf(current.at(-1)) };
  return expectedLosses(fitted, rows).map((found) => ({
    measure: found.measure,
    ...lossQuality(found),
  }));
}

/**
 * Estimated losses from tables in the format of `lossParquet`: step, features, prediction and, in
 * the reference, the actual.
 */
export function lossesOf(
  reference: readonly RawColumn[],
  current: readonly RawColumn[],
): LossAnswer {
  const truth = numbersOf(reference.at(-1));
  const found = estimateLosses(
    { features: reference.slice(1, -2), predicted: numbersOf(reference.at(-2)), truth },
    { features: current.slice(1, -1), predicted: numbersOf(current.at(-1)) },
  );
  const absolute = found.find(({ measure }) => measure === 'mae');
  if (absolute === undefined) throw new Error('a measure is missing');
  return {
    labelled: truth.length,
    used: absolute.losses.length,
    measures: found.map((each) => ({
      measure: each.measure,
      ...lossQuality(each),
      usual: usualQuality(each),
    })),
    steps: partsOf(numbersOf(current[0])).map(({ atMs, start, end }) => {
      const losses = absolute.losses.subarray(start, end);
      return { atMs, rows: end - start, ...lossQuality({ ...absolute, losses }) };
    }),
  };
}
