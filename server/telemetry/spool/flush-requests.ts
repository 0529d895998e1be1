import { Client } from 'pg';
import { env } from '#server/platform/env.ts';
import { openStreams } from '#server/platform/http/event-stream.ts';
import { logger } from '#server/platform/logger.ts';
import { singleton } from '#server/platform/singleton.ts';
import { intakePool } from './ingest-pool.ts';

const channel = 'tandem_flush';
/** Delay of an insert that no reader requests, with and without an open page. */
const openPageMs = 5_000;
const unreadMs = 10_000;
const reconnectMs = 1_000;
/** Requests may be rare, so only a ping shows whether the connection is still up. */
const pingMs = 10_000;

type Listening = { isUp: boolean };

const listening = (): Listening => singleton('flush-requests', () => ({ isUp: false }));

/**
 * Delay of an insert that no reader requests. There is no delay in a process that cannot receive
 * requests.
 */
export function calmSealMs(): number {
  if (!listening().isUp) return 0;
  return openStreams() > 0 ? openPageMs : unreadMs;
}

/** True if this process delays inserts until a flush is requested. */
export function isCalm(): boolean {
  return listening().isUp;
}

/**
 * Requests all processes to insert their buffered data. A process without a connection never delays
 * its inserts.
 */
export async function requestFlush(): Promise<void> {
  await intakePool()
    .query('select pg_notify($1, $2)', [channel, ''])
    .catch((error: unknown) => logger.warn('no flush can be requested', { error }));
}

/** Makes this process delay inserts and call `flush` when another process requests it. */
export function listenForFlushRequests(flush: () => void): { stop: () => Promise<void> } {
  let client: Client | null = null;
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  const lose = (): void => {
    listening().isUp = false;
    flush();
  };
  const connect = async (): Promise<void> => {
    const made = new Client({
      connectionString: env.DATABASE_URL,
      connectionTimeoutMillis: 5_000,
      query_timeout: 5_000,
    });
    client = made;
    made.on('error', () => undefined);
    made.on('notification', flush);
    made.once('end', () => {
      lose();
      if (!isStopped) timer = setTimeout(() => void connect(), reconnectMs).unref();
    });
    try {
      await made.connect();
      await made.query(`LISTEN ${channel}`);
      listening().isUp = true;
    } catch {
      await made.end().catch(() => undefined);
    }
  };
  const ping = setInterval(() => {
    client?.query('select 1').catch(() => {
      lose();
      return client?.end().catch(() => undefined);
    });
  }, pingMs).unref();
  void connect();
  return {
    stop: async () => {
      isStopped = true;
      clearInterval(ping);
      clearTimeout(timer);
      await client?.end().catch(() => undefined);
    },
  };
}
