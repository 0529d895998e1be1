import { categorySample, type ColumnPair } from '#engines/drift/column-pair.ts';
import { toSample } from '#engines/drift/methods/sample.ts';
import { chunksByCount } from './chunks.ts';

const CHUNKS = 10;

/**
 * Compares the reference with each of its ten chunks, of clean rows or of all rows, to measure the
 * distance between equal data. For clean rows, the remainder of the division by ten joins the last
 * chunk. For all rows it is its own chunk, as in NannyML: a handful of rows is so far from the rest
 * that the learned limit would never be reached.
 */
export function referenceChunks(
  pair: ColumnPair,
  chunksOf: 'clean-rows' | 'all-rows' = 'clean-rows',
): ColumnPair[] {
  const remainder = chunksOf === 'all-rows' ? 'own' : 'join';
  if (pair.kind === 'numeric') {
    const { source, inOrder } = pair.reference;
    const rows = chunksOf === 'all-rows' ? source : inOrder;
    return chunksByCount(rows.length, CHUNKS, remainder).map(({ start, end }) => ({
      ...pair,
      current: toSample(rows.subarray(start, end)),
    }));
  }
  if (pair.kind === 'categorical') {
    const { source, codes } = pair.reference;
    const rows = chunksOf === 'all-rows' ? source : codes;
    return chunksByCount(rows.length, CHUNKS, remainder).map(({ start, end }) => ({
      ...pair,
      current: categorySample(rows.subarray(start, end), pair.keys.length),
    }));
  }
  return chunksByCount(pair.reference.length, CHUNKS, remainder).map(({ start, end }) =>
    pair.kind === 'text'
      ? { ...pair, current: pair.reference.slice(start, end) }
      : { ...pair, current: pair.reference.slice(start, end) },
  );
}
