import { chunksByCount } from '#engines/drift/chunks.ts';
import { categorySample, type ColumnPair } from '#engines/drift/column-pair.ts';
import { toSample } from '#engines/drift/sample.ts';

const CHUNKS = 10;

/** The reference against each of its own ten chunks, of clean rows or of all: how far apart equal data lie. */
export function referenceChunks(
  pair: ColumnPair,
  chunksOf: 'clean-rows' | 'all-rows' = 'clean-rows',
): ColumnPair[] {
  if (pair.kind === 'numeric') {
    const { source, inOrder } = pair.reference;
    const rows = chunksOf === 'all-rows' ? source : inOrder;
    return chunksByCount(rows.length, CHUNKS).map(({ start, end }) => ({
      ...pair,
      current: toSample(rows.subarray(start, end)),
    }));
  }
  if (pair.kind === 'categorical') {
    const { source, codes } = pair.reference;
    const rows = chunksOf === 'all-rows' ? source : codes;
    return chunksByCount(rows.length, CHUNKS).map(({ start, end }) => ({
      ...pair,
      current: categorySample(rows.subarray(start, end), pair.keys.length),
    }));
  }
  return chunksByCount(pair.reference.length, CHUNKS).map(({ start, end }) =>
    pair.kind === 'text'
      ? { ...pair, current: pair.reference.slice(start, end) }
      : { ...pair, current: pair.reference.slice(start, end) },
  );
}
