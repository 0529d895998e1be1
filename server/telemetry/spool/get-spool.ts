import { setTimeout as sleep } from 'node:timers/promises';
import { env } from '#server/platform/env.ts';
import { TandemError } from '#server/platform/errors.ts';
import { logger } from '#server/platform/logger.ts';
import { singleton } from '#server/platform/singleton.ts';
import { insertNative } from '../client.ts';
import { compareSeries } from '../series-collisions.ts';
import { spoolSettings } from '../settings.ts';
import { isPermanentStoreError } from '../store-error.ts';
import { storeTrace } from '../store-trace.ts';
import { isCalm, requestFlush } from './flush-requests.ts';
import { intakeRows, isPermanentIngestError, storeIntake } from './ingest-sink.ts';
import { Spool } from './spool.ts';
import { Writer } from './writer.ts';

type OpenSpool = { spool: Spool; writer: Writer };

function intake(): OpenSpool {
  return singleton('spool', (): OpenSpool => {
    const writer = new Writer(
      {
        insert: insertNative,
        storeTrace,
        storeInbox: (segment, batches, receivedMs) =>
          storeIntake(segment, intakeRows(batches, receivedMs)),
        isPermanent: (error) => isPermanentStoreError(error) || isPermanentIngestError(error),
        registered: (series) => void compareSeries(series),
      },
      () => made.spool,
    );
    const made: OpenSpool = {
      writer,
      spool: new Spool(spoolSettings(), (segment) => writer.take(segment)),
    };
    return made;
  });
}

/** Spool of this process. The first call creates it and replays data left by an earlier run. */
export function getSpool(): Spool {
  return intake().spool;
}

/** Maximum delay until an acknowledged sample is readable, unless the store lags. */
const readableMs = 1_000;

/**
 * Age below which a read does not wait for accepted data, because a page makes several reads at the
 * same time.
 */
const recentMs = 700;

/**
 * Waits for other processes in the role `web`, which ingest on data folders that are not visible
 * from here.
 */
async function farReadable(): Promise<void> {
  if (env.TANDEM_ROLE === 'web') await sleep(readableMs);
}

/** Stage to wait for: ClickHouse has the data, or the jobs have also been notified. */
type HandoverStage = 'readable' | 'flushed';

/**
 * Waits for other processes. Only one process per data folder delays its inserts, and that process
 * has no other process to request a flush from.
 */
async function othersDone(what: HandoverStage, signal: AbortSignal): Promise<void> {
  if (!isCalm()) await requestFlush();
  await Promise.all([getSpool().foreignDone(what, signal), farReadable()]);
}

/**
 * Waits until data accepted by this process is readable. With `all`, as for `?fresh=1`, also waits
 * for data accepted by other processes: guaranteed on this data folder, elsewhere unless the store
 * lags. Throws `unavailable` if a store lags too far.
 */
export async function waitUntilReadable(
  whose: 'own' | 'all' = 'own',
  timeoutMs = 4_000,
  what: HandoverStage = 'readable',
): Promise<void> {
  const over = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(
        new TandemError('unavailable', 'The telemetry store is behind.', {
          retryAfterSeconds: 5,
        }),
      );
    }, timeoutMs);
  });
  try {
    const spool = getSpool();
    const own = what === 'readable' ? spool.readable() : spool.flushed();
    const others = whose === 'all' ? othersDone(what, over.signal) : null;
    await Promise.race([Promise.all([own, others]), late]);
  } finally {
    over.abort();
    clearTimeout(timer);
  }
}

/** Time of this process's last flush request to other processes. */
const lastRequest = (): { atMs: number } => singleton('flush-requested', () => ({ atMs: 0 }));

/**
 * For reads that do not require fresh data: waits until data acknowledged a second ago is readable,
 * unless the store lags. Also requests that other processes flush delayed data, which is then
 * readable within a second.
 */
export async function readableLately(): Promise<void> {
  if (env.TANDEM_ROLE === 'web' && Date.now() - lastRequest().atMs > recentMs) {
    lastRequest().atMs = Date.now();
    void requestFlush();
  }
  const over = new AbortController();
  const late = sleep(readableMs, undefined, { signal: over.signal }).catch(() => undefined);
  await Promise.race([getSpool().readableSince(recentMs), late]);
  over.abort();
}

/**
 * For jobs that evaluate current data: waits until all acknowledged data is readable and its
 * minutes are marked as touched, unless a store lags.
 */
export async function flushForJob(): Promise<void> {
  await waitUntilReadable('all', 2 * readableMs, 'flushed').catch((error: unknown) =>
    logger.warn('a job reads without the newest telemetry', { error }),
  );
}

/**
 * For shutdown: closes the spool without losing accepted data. Data that a store has not accepted
 * is replayed at the next start.
 */
export async function closeSpool(): Promise<void> {
  const { spool, writer } = intake();
  await spool.close();
  await writer.stop();
  spool.release();
}
