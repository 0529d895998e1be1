import { createHash } from 'node:crypto';
import type { LabelPairs } from './spool/batch.ts';

export type SeriesHash = { id: bigint; check: bigint };

/**
 * Compares by byte order, which is the same in SQL and in every process (localeCompare depends on
 * the machine).
 */
export function compareNames(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * Sorts labels by name. The last value of a repeated name wins. An empty value means that the label
 * is missing.
 */
export function sortLabels(labels: Iterable<readonly [string, string]>): LabelPairs {
  const byName = new Map<string, string>();
  for (const [name, value] of labels) {
    if (name === '__name__') continue;
    if (value === '') byName.delete(name);
    else byName.set(name, value);
  }
  return [...byName].sort((a, b) => compareNames(a[0], b[0]));
}

/**
 * 128 bits of SHA-256 over the length-prefixed metric name and sorted labels: the first 64 are the
 * series ID, the next 64 detect collisions.
 */
export function hashSeries(metric: string, labels: LabelPairs): SeriesHash {
  let text = `8:__name__${Buffer.byteLength(metric)}:${metric}`;
  for (const [name, value] of labels) {
    text += `${Buffer.byteLength(name)}:${name}${Buffer.byteLength(value)}:${value}`;
  }
  const digest = createHash('sha256').update(text).digest();
  return { id: digest.readBigUInt64LE(0), check: digest.readBigUInt64LE(8) };
}
