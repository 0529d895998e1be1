import { pausableWrites, type PausableWrites } from '#lib/choices/disk.ts';
import type { Batch } from './batch.ts';

const MEBIBYTE = 1024 * 1024;
const SHARE_OF_DISK = 0.05;
const LARGEST_DEFAULT_BYTES = 1024 * MEBIBYTE;
/**
 * Factor by which free space must exceed the limit for a pause to end, so that free space near the
 * limit does not toggle writes.
 */
const RESUME_FACTOR = 1.25;

/**
 * Free bytes below which writes are paused: the setting in MB, or 5 % of the disk, limited to 1
 * GiB. 0 never pauses writes.
 */
export function reserveBytes(totalBytes: number, settingMb: number | undefined): number {
  if (settingMb !== undefined) return settingMb * MEBIBYTE;
  return Math.min(totalBytes * SHARE_OF_DISK, LARGEST_DEFAULT_BYTES);
}

/**
 * Writes to pause at this free space, in the order of `pausableWrites`: samples below the reserve,
 * logs below half of it and history below a quarter. Kinds in `paused` resume at 1.25 times their
 * limit.
 */
export function nextPaused(
  paused: readonly PausableWrites[],
  freeBytes: number,
  reserve: number,
): readonly PausableWrites[] {
  return pausableWrites.filter((kind, stage) => {
    const limit = reserve / 2 ** stage;
    return freeBytes < (paused.includes(kind) ? limit * RESUME_FACTOR : limit);
  });
}

/**
 * First kind of data in a batch that is paused; null if the whole batch may be written. Alerts and
 * changes are never paused.
 */
export function pausedPart(batch: Batch, paused: readonly PausableWrites[]): PausableWrites | null {
  if (paused.length === 0) return null;
  const { inference, layouts, labels, runMetrics } = batch;
  const rows: Record<PausableWrites, number> = {
    samples: batch.samples.series.length + batch.histograms.series.length,
    logs: batch.logs.length + batch.spans.length,
    history: inference.rows.length + layouts.length + labels.length + runMetrics.length,
  };
  return paused.find((kind) => rows[kind] > 0) ?? null;
}
