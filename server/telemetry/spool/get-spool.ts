import { setTimeout as sleep } from 'node:timers/promises';
import { env } from '#server/platform/env.ts';
import { TandemError } from '#server/platform/errors.ts';
import { logger } from '#server/platform/logger.ts';
import { singleton } from '#server/platform/singleton.ts';
import { insertNative } from '../client.ts';
import { isCalm, requestFlush } from './flush-requests.ts';
import { intakeRows, isPermanentIntakeError, storeIntake } from './ingest-sink.ts';
import { compareSeries } from '../series-collisions.ts';
import { spoolSettings } from '../settings.ts';
import { Spool } from './spool.ts';
import { isPermanentStoreError } from '../store-error.ts';
import { storeTrace } from '../store-trace.ts';
import { Writer } from './writer.ts';

type Intake = { spool: Spool; writer: Writer };

function intake(): Intake {
  return singleton('spool', (): Intake => {
    const writer = new Writer(
      {
        insert: insertNative,
        storeTrace,
        storeInbox: (segment, batches, receivedMs) =>
          storeIntake(segment, intakeRows(batches, receivedMs)),
        isPermanent: (error) => isPermanentStoreError(error) || isPermanentIntakeError(error),
        registered: (series) => void compareSeries(series),
      },
      () => made.spool,
    );
    const made: Intake = {
      writer,
      spool: new Spool(spoolSettings(), (segment) => writer.take(segment)),
    };
    return made;
  });
}

/** The spool of this process; made, and what an earlier start left replayed, at the first call. */
export function getSpool(): Spool {
  return intake().spool;
}

/** An acknowledged sample can be read at most so much later, unless the store lags. */
const readableMs = 1_000;

/** A read does not wait for what was accepted so recently: a page makes several at once. */
const recentMs = 700;

/** In the role `web` others take in too, on data folders that cannot be seen from here. */
async function farReadable(): Promise<void> {
  if (env.TANDEM_ROLE === 'web') await sleep(readableMs);
}

/** Until ClickHouse has it, or until jobs have heard of it, too. */
type HandoverStage = 'readable' | 'flushed';

/** Only one process of a data folder delays its inserts: it has nobody to ask. */
async function othersDone(what: HandoverStage, signal: AbortSignal): Promise<void> {
  if (!isCalm()) await requestFlush();
  await Promise.all([getSpool().foreignDone(what, signal), farReadable()]);
}

/**
 * What this process accepted can be read afterwards; for `?fresh=1` also what `all` other processes did: those on this
 * data folder for sure, those elsewhere unless the store lags. Throws `unavailable` when a store lags too far.
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
        new TandemError('unavailable', 'The telemetry store lags behind.', {
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

/** When this process last asked others to insert what they buffer. */
const lastRequest = (): { atMs: number } => singleton('flush-requested', () => ({ atMs: 0 }));

/**
 * For reads that do not ask for fresh data: what was acknowledged a second ago can be read afterwards, unless the
 * store lags. What processes elsewhere delay is asked for, and can be read within the next second.
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

/** For jobs that judge the present: what every process has acknowledged can be read and is touched afterwards, unless a store lags. */
export async function flushForJob(): Promise<void> {
  await waitUntilReadable('all', 2 * readableMs, 'flushed').catch((error: unknown) =>
    logger.warn('a job reads without the newest telemetry', { error }),
  );
}

/** At shutdown: nothing accepted is lost, what a store did not take yet is replayed at the next start. */
export async function closeSpool(): Promise<void> {
  const { spool, writer } = intake();
  await spool.close();
  await writer.stop();
  spool.release();
}
