import { Client } from 'pg';
import type { LiveTopic } from '#lib/query-keys.ts';
import { env } from '#server/platform/env.ts';
import { logger } from '#server/platform/logger.ts';
import { singleton } from '#server/platform/singleton.ts';
import type { StreamOwner } from './stream-owners.ts';
import { checkStreamsSoon, registerStream } from './stream-owners.ts';
import { RecentFrames } from './recent-frames.ts';

type Listener = (frame: string) => void;
type Hub = {
  listeners: Set<Listener>;
  client: Client | null;
  connecting: boolean;
  recent: RecentFrames;
};

const heartbeatMs = 15_000;
const reconnectMs = 1_000;
/** Hints may be silent for hours: only a question tells whether the connection still leads anywhere. */
const askMs = 10_000;

function hub(): Hub {
  return singleton('event-hub', () => ({
    listeners: new Set<Listener>(),
    client: null,
    connecting: false,
    recent: new RecentFrames(),
  }));
}

/** Browsers that this process keeps up to date: each has at least one page open. */
export function openStreams(): number {
  return hub().listeners.size;
}

const frame = (event: string, data: unknown) =>
  `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;

function tell(text: string): void {
  for (const listener of hub().listeners) listener(text);
}

/** Hints to the browsers of this process only, without the database: for what each process knows itself. */
export function hintHere(topic: LiveTopic): void {
  onNotification(`${topic}:`);
}

function onNotification(payload: string): void {
  const separator = payload.indexOf(':');
  const topic = payload.slice(0, separator);
  if (topic === 'accounts') checkStreamsSoon();
  const text = frame('message', {
    topic,
    id: payload.slice(separator + 1),
  });
  hub().recent.add(text, Date.now());
  tell(text);
}

/** One LISTEN connection per process. When it was lost, hints may be missing: everybody is told to resync. */
async function connect(): Promise<void> {
  const state = hub();
  if (state.client !== null || state.connecting) return;
  state.connecting = true;
  const client = new Client({
    connectionString: env.DATABASE_URL,
    connectionTimeoutMillis: 5_000,
    query_timeout: 5_000,
  });
  const asking = setInterval(() => {
    if (state.client !== client) return;
    client.query('select 1').catch(() => client.end().catch(() => undefined));
  }, askMs).unref();
  const retry = () => {
    clearInterval(asking);
    if (state.client === client) {
      state.client = null;
      state.recent.forget();
    }
    setTimeout(() => {
      // Not for a hub that is gone, as between two test files of a process.
      if (hub() === state) void connect();
    }, reconnectMs).unref();
  };
  client.on('error', (error) => logger.warn('the live connection broke', { error }));
  client.once('end', retry);
  client.on('notification', (message) => onNotification(message.payload ?? ''));
  try {
    await client.connect();
    await client.query('LISTEN tandem_events');
    state.client = client;
    state.recent.begin(Date.now());
    // Notifications may have been missed.
    checkStreamsSoon();
    tell(frame('resync', {}));
  } catch (error) {
    logger.warn('the live connection cannot be made', { error });
    await client.end().catch(() => undefined);
  } finally {
    state.connecting = false;
  }
}

/** By so much a hint may come here later than the change that it is about can be read. */
const slackMs = 2_000;

/** How long ago a browser began to read, or the id of the last frame that it had from a stream which broke. */
export type StreamStart = { ageMs?: number | undefined; lastEventId?: string | null };

function firstFrames({ ageMs, lastEventId }: StreamStart): string[] {
  const lastMs = lastEventId ? Number(lastEventId) : Date.now() - (ageMs ?? Number.NaN);
  const missed = Number.isFinite(lastMs) ? hub().recent.since(lastMs - slackMs) : null;
  // The first one carries an id, so that a stream which breaks at once goes on from here.
  return missed === null ? [frame('resync', {})] : [frame('ping', {}), ...missed];
}

/**
 * A server-sent event stream; frames are hints, never data. It starts with the hints that the browser may have missed,
 * and with `resync` where they are not all known any more. The id of a frame is the time when it was sent. It ends with
 * the session or key of its owner.
 */
export function openEventStream(
  signal: AbortSignal,
  owner: StreamOwner,
  from: StreamStart = {},
): Response {
  const encoder = new TextEncoder();
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      const send: Listener = (text) => {
        try {
          controller.enqueue(encoder.encode(`id: ${Date.now()}\n${text}`));
        } catch {
          close();
        }
      };
      const beat = setInterval(() => send(frame('ping', {})), heartbeatMs);
      const close = () => {
        clearInterval(beat);
        hub().listeners.delete(send);
        forget();
        try {
          controller.close();
        } catch {
          // It was closed by the other side already.
        }
      };
      const forget = registerStream({ owner, close });
      signal.addEventListener('abort', close, { once: true });
      const first = firstFrames(from);
      hub().listeners.add(send);
      for (const text of first) send(text);
      void connect();
    },
  });
  return new Response(stream, {
    headers: {
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    },
  });
}
