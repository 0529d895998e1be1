import { logger } from '#server/platform/logger.ts';
import { isSilent, traceOf, withoutRows } from './batch-trace.ts';
import type { Batch, BatchTrace, SeriesRow } from './batch.ts';
import { encodeNativeBlock } from './native-block.ts';
import { segmentBlocks } from './segment-blocks.ts';
import type { SegmentContent, SpoolSegment } from './spool-segment.ts';
import type { Spool } from './spool.ts';

/** Stores behind the spool; each throws if it did not store everything. */
export type Sinks = {
  insert: (
    table: string,
    columns: readonly string[],
    bytes: readonly Uint8Array[],
    token: string,
  ) => Promise<void>;
  /** Records the batches in PostgreSQL for the jobs that must process them; may be repeated. */
  storeTrace: (trace: BatchTrace) => Promise<void>;
  storeInbox: (
    segment: string,
    batches: readonly Batch[],
    receivedMs: readonly number[],
  ) => Promise<void>;
  isPermanent: (error: unknown) => boolean;
  /** Called with series once the store has them. The writer does not wait for it. */
  registered?: (series: readonly SeriesRow[]) => void;
};

const firstRetryMs = 200;
const longestRetryMs = 2_000;
/** Number of tries after which a seemingly permanent refusal is treated as permanent. */
const permanentTries = 3;

/**
 * Delivers sealed segments to the stores, in order. Telemetry and inbox have separate queues, so
 * that an outage of one store does not delay the other.
 */
export class Writer {
  readonly #sinks: Sinks;
  readonly #spool: () => Spool;
  readonly #telemetry: SpoolSegment[] = [];
  readonly #inbox: SpoolSegment[] = [];
  readonly #running = new Map<SpoolSegment[], Promise<void>>();
  #stopping = false;
  #stop: () => void = () => undefined;
  readonly #stopped = new Promise<void>((resolve) => {
    this.#stop = resolve;
  });
  insertedRows = 0;
  failures = 0;

  constructor(sinks: Sinks, spool: () => Spool) {
    this.#sinks = sinks;
    this.#spool = spool;
  }

  take(segment: SpoolSegment): void {
    if (segment.due === 'inbox') this.#push(this.#inbox, segment, (next) => this.#storeInbox(next));
    else this.#push(this.#telemetry, segment, (next) => this.#storeTelemetry(next));
  }

  #push(
    queue: SpoolSegment[],
    segment: SpoolSegment,
    work: (segment: SpoolSegment) => Promise<void>,
  ): void {
    queue.push(segment);
    if (this.#running.has(queue)) return;
    this.#running.set(
      queue,
      this.#drain(queue, work).finally(() => this.#running.delete(queue)),
    );
  }

  async #drain(
    queue: SpoolSegment[],
    work: (segment: SpoolSegment) => Promise<void>,
  ): Promise<void> {
    for (let next = queue.shift(); next !== undefined && !this.#stopping; next = queue.shift()) {
      await this.#untilDone(next, work);
    }
  }

  async #untilDone(
    segment: SpoolSegment,
    work: (segment: SpoolSegment) => Promise<void>,
  ): Promise<void> {
    let permanent = 0;
    for (
      let waitMs = firstRetryMs;
      !this.#stopping;
      waitMs = Math.min(waitMs * 2, longestRetryMs)
    ) {
      try {
        await work(segment);
        return;
      } catch (error) {
        this.failures += 1;
        permanent = this.#sinks.isPermanent(error) ? permanent + 1 : 0;
        if (permanent >= permanentTries) {
          const path = await this.#spool().reject(segment);
          logger.error('a store refuses a segment of the spool; it was set aside', {
            segment: segment.name,
            path,
            error,
          });
          return;
        }
        logger.warn('a store does not accept the spool, retrying', {
          segment: segment.name,
          waitMs,
          reason: error instanceof Error ? error.message : String(error),
        });
        await this.#pause(waitMs);
      }
    }
  }

  async #pause(ms: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const elapsed = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, ms);
    });
    await Promise.race([elapsed, this.#stopped]);
    clearTimeout(timer);
  }

  async #storeTelemetry(segment: SpoolSegment): Promise<void> {
    const content = await this.#content(segment);
    for (const block of segmentBlocks(content.batches)) {
      const columns = block.columns.map((column) => column.name);
      await this.#sinks.insert(
        block.table,
        columns,
        encodeNativeBlock(block),
        `${segment.name}:${block.table}`,
      );
      this.insertedRows += block.rows;
    }
    const series = content.batches.flatMap((batch) => batch.newSeries);
    if (series.length > 0) this.#sinks.registered?.(series);
    const hasInbox = content.batches.some((batch) => batch.inbox.length > 0);
    const trace = traceOf(content.batches);
    if (hasInbox || !isSilent(trace)) {
      const left = withoutRows(content.batches, trace);
      await this.#spool().telemetryStored(segment, { batches: left, entries: content.entries });
      this.#push(this.#inbox, segment, (next) => this.#storeInbox(next));
      return;
    }
    await this.#spool().settle(segment, content.entries);
  }

  async #storeInbox(segment: SpoolSegment): Promise<void> {
    const content = await this.#content(segment);
    await this.#sinks.storeTrace(traceOf(content.batches));
    await this.#sinks.storeInbox(
      segment.name,
      content.batches,
      content.entries.map((entry) => entry.receivedMs),
    );
    await this.#spool().settle(segment, content.entries);
  }

  /**
   * Content of a segment. A record that passes its checksum but cannot be decoded counts as
   * refused.
   */
  async #content(segment: SpoolSegment): Promise<SegmentContent> {
    try {
      return await segment.content();
    } catch (error) {
      if (error instanceof SyntaxError || error instanceof RangeError)
        throw Object.assign(error, { code: '27' });
      throw error;
    }
  }

  /** Stops after the insert in progress; the rest stays in the spool. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#stop();
    await Promise.all(this.#running.values());
  }
}
