import type { HistogramColumns } from '../spool/batch.ts';

/** Allocates columns of these lengths, in the order of the spool records. */
export function histogramColumns(
  rows: number,
  bounds: number,
  counts: number,
  negative: number,
): HistogramColumns {
  return {
    series: new BigUint64Array(rows),
    tsMs: new Float64Array(rows),
    startMs: new Float64Array(rows),
    temporality: new Uint8Array(rows),
    shape: new Uint8Array(rows),
    count: new Float64Array(rows),
    sum: new Float64Array(rows),
    min: new Float64Array(rows),
    max: new Float64Array(rows),
    scale: new Int32Array(rows),
    offset: new Int32Array(rows),
    zeroCount: new Float64Array(rows),
    zeroThreshold: new Float64Array(rows),
    negativeOffset: new Int32Array(rows),
    boundsEnd: new Uint32Array(rows),
    bounds: new Float64Array(bounds),
    countsEnd: new Uint32Array(rows),
    counts: new Float64Array(counts),
    negativeEnd: new Uint32Array(rows),
    negativeCounts: new Float64Array(negative),
  };
}

/** Shared by all batches without histograms. */
export const noHistograms = histogramColumns(0, 0, 0, 0);
