import { chunksByCount } from '#engines/drift/chunks.ts';
import { categorySample, type ColumnPair } from '#engines/drift/column-pair.ts';
import { toSample } from '#engines/drift/sample.ts';

const CHUNKS = 10;

/** The reference against each of its own ten chunks: how far apart equal data lie. */
export function referenceChunks<Pair extends ColumnPair>(pair: Pair): ColumnPair[] {
  if (pair.kind === 'numeric') {
    const { inOrder } = pair.reference;
    return chunksByCount(inOrder.length, CHUNKS).map(({ start, end }) => ({
      ...pair,
      current: toSample(inOrder.subarray(start, end)),
    }));
  }
  if (pair.kind === 'categorical') {
    const { codes } = pair.reference;
    return chunksByCount(codes.length, CHUNKS).map(({ start, end }) => ({
      ...pair,
      current: categorySample(codes.subarray(start, end), pair.keys.length),
    }));
  }
  return chunksByCount(pair.reference.length, CHUNKS).map(({ start, end }) => ({
    ...pair,
    current: pair.reference.slice(start, end),
  }));
}
