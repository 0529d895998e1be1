export interface SenderOptions {
  readonly tandemUrl: string;
  readonly apiKey: string;
  readonly path: '/api/ingest/inference' | '/api/ingest/labels';
}

const RETRY_MS = 2_000;
const BATCH_ROWS = 2_000;
/** About 20 minutes of the shop: beyond that the oldest rows are dropped. */
const MAX_WAITING_ROWS = 20_000;
const MAX_BACKOFF_MS = 30_000;

/** Sends one body; returns whether it can be dropped (accepted, or permanently rejected). */
export async function sendRows(
  { tandemUrl, apiKey, path }: SenderOptions,
  rows: readonly unknown[],
): Promise<boolean> {
  try {
    const answer = await fetch(`${tandemUrl}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${apiKey}` },
      body: JSON.stringify(rows),
      signal: AbortSignal.timeout(20_000),
    });
    const text = await answer.text();
    if (answer.ok) return true;
    const isFinal = answer.status < 500 && ![401, 403, 404, 429].includes(answer.status);
    if (isFinal) console.error(`demo: ${path} refused ${rows.length} rows: ${text.slice(0, 200)}`);
    return isFinal;
  } catch {
    return false;
  }
}

/** Accepts rows, and sends queued rows on flush. */
export type RowSink = Pick<RowSender, 'push' | 'flush'>;

/** Collects rows and sends them in order and in batches. Retries until Tandem accepts them. */
export class RowSender {
  readonly #options: SenderOptions;
  #waiting: unknown[] = [];
  #failures = 0;
  #nextTryAtMs = 0;
  #sending = false;

  constructor(options: SenderOptions) {
    this.#options = options;
  }

  push(row: unknown): void {
    this.#waiting.push(row);
    if (this.#waiting.length <= MAX_WAITING_ROWS) return;
    this.#waiting = this.#waiting.slice(-MAX_WAITING_ROWS / 2);
    console.error(
      `demo: rows for ${this.#options.path} were dropped, the endpoint does not accept them`,
    );
  }

  /** Sends the queued rows. After a failure, only after an increasing delay. */
  async flush(): Promise<void> {
    if (this.#sending || performance.now() < this.#nextTryAtMs) return;
    this.#sending = true;
    try {
      await this.#sendAll();
    } finally {
      this.#sending = false;
    }
  }

  async #sendAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.slice(0, BATCH_ROWS);
      if (!(await sendRows(this.#options, batch))) {
        this.#failures += 1;
        const delayMs = Math.min(MAX_BACKOFF_MS, RETRY_MS * 2 ** Math.min(this.#failures, 4));
        this.#nextTryAtMs = performance.now() + delayMs;
        return;
      }
      this.#failures = 0;
      // Rows that arrived during the request follow the batch.
      this.#waiting.splice(0, batch.length);
    }
  }
}
