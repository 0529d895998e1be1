import { Client, type ClientConfig } from 'pg';
import { env } from '#server/platform/env.ts';
import { singleton } from '#server/platform/singleton.ts';

type Bound = {
  /** Maximum time PostgreSQL may spend on one statement. */
  statementMs: number;
  /** Time without a response after which PostgreSQL is pinged; null: never. */
  askAfterMs: number | null;
  /** Maximum time for PostgreSQL to answer the ping. */
  askPatienceMs: number;
};

/**
 * Extra time for the server to cancel a long statement. A statement that it fails to cancel is
 * abandoned here.
 */
const graceMs = 1_000;
/**
 * Limits for requests. The two waits add up to less than 5 s, after which a request must get an
 * error if the store hangs.
 */
const requestBound: Bound = { statementMs: 14_000, askAfterMs: 2_500, askPatienceMs: 2_200 };

/** Limits in this process. Jobs may take long. Read when a pool is created. */
export function statementBound(): Bound {
  return singleton('statement-bound', () => ({
    ...requestBound,
    statementMs: 119_000,
    askAfterMs: null,
  }));
}

/**
 * Sets limits for processes whose statements serve waiting requests. Call before the first
 * statement.
 */
export function boundForRequests(bound: Partial<Bound> = {}): void {
  Object.assign(statementBound(), requestBound, bound);
}

async function ask(): Promise<boolean> {
  const { askPatienceMs } = statementBound();
  const client = new Client({
    connectionString: env.DATABASE_URL,
    connectionTimeoutMillis: askPatienceMs,
  });
  client.on('error', () => undefined);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    // On a busy machine the timer may fire after the response has arrived, so received data is read
    // first.
    timer = setTimeout(() => setImmediate(() => resolve(false)), askPatienceMs);
  });
  const answer = client.connect().then(async () => {
    await client.query('select 1');
    return true;
  });
  try {
    // A server that refuses the connection because it is starting or out of connections is alive.
    return await Promise.race([answer, late]);
  } catch (error) {
    return typeof error === 'object' && error !== null && 'severity' in error;
  } finally {
    clearTimeout(timer);
    client.end().catch(() => undefined);
  }
}

type Params = { answer: Promise<boolean> | null };

/** True if PostgreSQL responds on a new connection. All waiting connections share one ping. */
function storeAnswers(): Promise<boolean> {
  const asked = singleton<Params>('store-asked', () => ({ answer: null }));
  asked.answer ??= ask().finally(() => {
    asked.answer = null;
  });
  return asked.answer;
}

function openClients(): Set<BoundedClient> {
  return singleton('bounded-clients', () => new Set<BoundedClient>());
}

function isCallback(value: unknown): value is (...given: unknown[]) => unknown {
  return typeof value === 'function';
}

/**
 * A PostgreSQL connection that never waits forever. A hanging connection, for example behind a dead
 * network, is closed. Its statement fails with `Connection terminated`, and the pool creates
 * another connection. pg's own `query_timeout` leaves the connection in the pool, where the next
 * statement waits for it again.
 */
export class BoundedClient extends Client {
  readonly #limitMs: number;
  #running = 0;
  #used = false;

  constructor(config?: ClientConfig) {
    super(config);
    const own = config?.statement_timeout;
    this.#limitMs = (typeof own === 'number' ? own : statementBound().statementMs) + graceMs;
    const send = this.query.bind(this);
    Object.defineProperty(this, 'query', {
      value: (...given: unknown[]) => this.#watched(send, given),
    });
    openClients().add(this);
    this.once('end', () => openClients().delete(this));
  }

  /**
   * Makes the pool drop the connection while it is idle, because a silent connection stays dead
   * even when the database is back.
   */
  dropIfIdle(): void {
    // A connection has no listener while it is checked out of the pool. An unused connection may
    // still be connecting.
    if (this.#running > 0 || !this.#used || this.listenerCount('error') === 0) return;
    this.emit('error', new Error('Connection terminated as others were'));
  }

  /** Accepts a callback or returns a promise, like `query`. */
  #watched(send: (...given: never[]) => unknown, given: unknown[]): unknown {
    const stop = this.#watch();
    const last = given.at(-1);
    const withStop = isCallback(last)
      ? [
          ...given.slice(0, -1),
          (...result: unknown[]) => {
            stop();
            last(...result);
          },
        ]
      : given;
    const answer: unknown = Reflect.apply(send, this, withStop);
    if (answer instanceof Promise) answer.then(stop, stop);
    return answer;
  }

  #watch(): () => void {
    const { askAfterMs } = statementBound();
    const untilMs = performance.now() + this.#limitMs;
    let timer: NodeJS.Timeout | undefined;
    let over = false;
    const wait = (): void => {
      const leftMs = untilMs - performance.now();
      timer = setTimeout(() => void look(), Math.min(leftMs, askAfterMs ?? leftMs)).unref();
    };
    const look = async (): Promise<void> => {
      const late = performance.now() >= untilMs - 1;
      const silent = askAfterMs !== null && !late && !(await storeAnswers());
      if (over) return;
      if (silent) for (const client of openClients()) client.dropIfIdle();
      if (silent || late) this.end().catch(() => undefined);
      else wait();
    };
    this.#running += 1;
    this.#used = true;
    wait();
    return () => {
      if (over) return;
      over = true;
      this.#running -= 1;
      clearTimeout(timer);
    };
  }
}
