import { logger } from '#server/platform/logger.ts';

const REFRESH_MS = 60_000;
const RETRY_MS = 5_000;

/**
 * Series of all senders in the store. They do not count as new, even if this process has not seen
 * them yet. Read only when a source approaches its limit of new series, so small sources never
 * cause this query.
 */
export class StoredSeries {
  readonly #read: () => Promise<BigUint64Array>;
  #ids: BigUint64Array = new BigUint64Array();
  #askedAtMs = -Infinity;
  answered = false;

  constructor(read: () => Promise<BigUint64Array>) {
    this.#read = read;
  }

  has(id: bigint): boolean {
    let low = 0;
    let high = this.#ids.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#ids[middle] ?? 0n) < id) low = middle + 1;
      else high = middle;
    }
    return this.#ids[low] === id;
  }

  /** Reads the store in the background, no more than once per minute. */
  refresh(nowMs: number): void {
    if (nowMs - this.#askedAtMs < REFRESH_MS) return;
    this.#askedAtMs = nowMs;
    this.#read().then(
      (ids) => {
        this.#ids = ids;
        this.answered = true;
      },
      (error: unknown) => {
        logger.warn('the series that the store holds could not be read', { error });
        this.#askedAtMs = nowMs - REFRESH_MS + RETRY_MS;
      },
    );
  }
}
