/** Sends the collected items. */
export type Flush = () => Promise<void>;

/** Interval between two flushes, in seconds. */
const MIN_SECONDS = 2;
const MAX_SECONDS = 5;

/**
 * One timer for all collected data (spans, logs, rows, labels), so that Tandem receives one batch
 * per interval. Runs about as often as samples are collected.
 */
export class FlushTimer {
  readonly #everyMs: number;
  readonly #flushes = new Set<Flush>();
  #timer: NodeJS.Timeout | undefined;

  constructor(sampleSeconds: number) {
    this.#everyMs = Math.min(MAX_SECONDS, Math.max(MIN_SECONDS, sampleSeconds)) * 1000;
  }

  add(flush: Flush): void {
    this.#flushes.add(flush);
    this.#timer ??= setInterval(() => void this.flush(), this.#everyMs).unref();
  }

  remove(flush: Flush): void {
    this.#flushes.delete(flush);
  }

  /** Flushes everything now; a failed flush retains its data and retries next time. */
  async flush(): Promise<void> {
    await Promise.allSettled([...this.#flushes].map((flush) => flush()));
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#flushes.clear();
  }
}
