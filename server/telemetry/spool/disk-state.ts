import { statfsSync } from 'node:fs';
import type { PausableWrites } from '#lib/choices/disk.ts';
import { env } from '#server/platform/env.ts';
import { TandemError } from '#server/platform/errors.ts';
import { logger } from '#server/platform/logger.ts';
import { singleton } from '#server/platform/singleton.ts';
import type { Batch } from './batch.ts';
import { nextPaused, pausedPart, reserveBytes } from './disk-reserve.ts';

/**
 * Free space on the data folder's disk, and the kinds of data whose writes are paused because of
 * it.
 */
export type DiskState = {
  paused: readonly PausableWrites[];
  freeBytes: number;
  reserveBytes: number;
};

/** Interval between reads. At 100 MB/s, this time uses up a tenth of the default reserve. */
const REREAD_MS = 1_000;
const RETRY_AFTER_SECONDS = 30;

/** `readAtMs` is null before the first read. */
type Held = DiskState & { readAtMs: number | null; listeners: Set<() => void> };

const held = () =>
  singleton('disk-state', (): Held => ({
    paused: [],
    freeBytes: 0,
    reserveBytes: 0,
    readAtMs: null,
    listeners: new Set(),
  }));

/** Disk state, read no more than once a second. An unreadable disk pauses nothing. */
export function diskState(): DiskState {
  const state = held();
  const nowMs = performance.now();
  if (state.readAtMs !== null && nowMs - state.readAtMs < REREAD_MS) return state;
  state.readAtMs = nowMs;
  try {
    const { bavail, blocks, bsize } = statfsSync(env.TANDEM_DATA_DIR);
    state.freeBytes = bavail * bsize;
    state.reserveBytes = reserveBytes(blocks * bsize, env.TANDEM_DISK_RESERVE_MB);
  } catch {
    return state;
  }
  const paused = nextPaused(state.paused, state.freeBytes, state.reserveBytes);
  if (paused.length === state.paused.length) return state;
  state.paused = paused;
  logger.warn('writes depend on the free disk space', {
    paused,
    freeBytes: state.freeBytes,
    reserveBytes: state.reserveBytes,
  });
  for (const listener of state.listeners) listener();
  return state;
}

/** Calls `listener` whenever the set of paused kinds changes. */
export function onPausedWrites(listener: () => void): void {
  held().listeners.add(listener);
}

const megabytes = (bytes: number): number => Math.floor(bytes / 1024 / 1024);

/** One sentence about the disk, for readiness and rejections. */
export function describeDisk({ paused, freeBytes, reserveBytes: reserve }: DiskState): string {
  const space = `${megabytes(freeBytes)} MB free, ${megabytes(reserve)} MB reserved`;
  return paused.length === 0 ? space : `${space}; not written: ${paused.join(', ')}`;
}

function refusal(kind: PausableWrites): TandemError {
  const message = `The disk is almost full (${describeDisk(diskState())}). Tandem stores ${kind} again once space is free.`;
  return new TandemError('unavailable', message, { retryAfterSeconds: RETRY_AFTER_SECONDS });
}

/**
 * @throws TandemError `unavailable` if the batch contains a kind of data whose writes are paused
 */
export function requireSpaceForBatch(batch: Batch): void {
  const kind = pausedPart(batch, diskState().paused);
  if (kind !== null) throw refusal(kind);
}

/** @throws TandemError `unavailable` if history writes are paused */
export function requireSpaceForHistory(): void {
  if (diskState().paused.includes('history')) throw refusal('history');
}
