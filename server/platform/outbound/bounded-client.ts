import { Client } from 'pg';
import type { ClientConfig } from 'pg';
import { env } from '#server/platform/env.ts';
import { singleton } from '#server/platform/singleton.ts';

type Bound = {
  /** The longest that PostgreSQL may work on one statement. */
  statementMs: number;
  /** After so long without an answer PostgreSQL is asked whether it lives; null: never. */
  askAfterMs: number | null;
  /** How long PostgreSQL may take to answer that question. */
  askPatienceMs: number;
};

/** The server cancels a statement that is too long by itself; only one that does not is given up here. */
const graceMs = 1_000;
/** Together they stay below the 5 s within which a request hears of a store that hangs. */
const requestBound: Bound = { statementMs: 14_000, askAfterMs: 2_500, askPatienceMs: 2_200 };

/** What holds in this process; jobs may take long. Read when a pool is made. */
export function statementBound(): Bound {
  return singleton('statement-bound', () => ({
    ...requestBound,
    statementMs: 119_000,
    askAfterMs: null,
  }));
}

/** For processes whose statements belong to requests, whose senders wait. Before the first statement. */
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
    // On a busy machine the answer may have come while the timer was late: what has arrived is read first.
    timer = setTimeout(() => setImmediate(() => resolve(false)), askPatienceMs);
  });
  const answer = client.connect().then(async () => {
    await client.query('select 1');
    return true;
  });
  try {
    // One that says no, because all its connections are in use or it is starting, is there.
    return await Promise.race([answer, late]);
  } catch (error) {
    return typeof error === 'object' && error !== null && 'severity' in error;
  } finally {
    clearTimeout(timer);
    client.end().catch(() => undefined);
  }
}

type Asked = { answer: Promise<boolean> | null };

/** Does PostgreSQL answer on a new connection? One question at a time for all who wait. */
function storeAnswers(): Promise<boolean> {
  const asked = singleton<Asked>('store-asked', () => ({ answer: null }));
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
 * A connection to PostgreSQL that never waits for ever: one that hangs, as behind a dead network, is ended, its
 * statement fails as `Connection terminated`, and the pool makes another. pg's own `query_timeout` leaves the
 * connection in the pool, where the next one waits for it again.
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

  /** Makes its pool drop it where it lies idle: what fell silent stays dead, also when the database is back. */
  dropIfIdle(): void {
    // Nobody listens while it is taken out of the pool; one that was never used may still be connecting.
    if (this.#running > 0 || !this.#used || this.listenerCount('error') === 0) return;
    this.emit('error', new Error('Connection terminated as others were'));
  }

  /** Takes a callback or gives a promise, as `query` does. */
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
