import { Client } from 'pg';
import type { LiveTopic } from '#lib/query-keys.ts';
import { env } from '#server/platform/env.ts';
import { logger } from '#server/platform/logger.ts';
import { singleton } from '#server/platform/singleton.ts';
import { RecentFrames } from './recent-frames.ts';
import { checkStreamsSoon, registerStream, type StreamOwner } from './stream-owners.ts';

type Listener = (frame: string) => void;
type Hub = {
  listeners: Set<Listener>;
  client: Client | null;
  connecting: boolean;
  recent: RecentFrames;
};

const heartbeatMs = 15_000;
const reconnectMs = 1_000;
/**
 * Interval for connection checks: hints may be silent for hours, so only a query shows whether the
 * connection still works.
 */
const askMs = 10_000;

function hub(): Hub {
  return singleton('event-hub', () => ({
    listeners: new Set<Listener>(),
    client: null,
    connecting: false,
    recent: new RecentFrames(),
  }));
}

/** Number of browser streams of this process. Each browser has one or more open pages. */
export function openStreams(): number {
  return hub().listeners.size;
}

const frame = (event: string, data: unknown) =>
  `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;

function tell(text: string): void {
  for (const listener of hub().listeners) listener(text);
}

/**
 * Sends a hint only to the browsers of this process, without the database. For changes that each
 * process detects itself.
 */
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

/**
 * Opens the LISTEN connection of this process. After a connection loss, hints may be missing, so
 * all browsers must resync.
 */
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
      // Skips a hub that was replaced, for example between two test files in one process.
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

/** Maximum delay between the time a change is readable and the arrival of its hint. */
const slackMs = 2_000;

/**
 * Time since a browser began to read, or ID of the last frame it received before its stream broke.
 */
export type StreamStart = { ageMs?: number | undefined; lastEventId?: string | null };

function firstFrames({ ageMs, lastEventId }: StreamStart): string[] {
  const lastMs = lastEventId ? Number(lastEventId) : Date.now() - (ageMs ?? Number.NaN);
  const missed = Number.isFinite(lastMs) ? hub().recent.since(lastMs - slackMs) : null;
  // The first frame has an ID, so that a stream that breaks immediately resumes from here.
  return missed === null ? [frame('resync', {})] : [frame('ping', {}), ...missed];
}

/**
 * Opens a server-sent event stream. Frames are hints, never data. The stream starts with hints that
 * the browser may have missed, or with `resync` if some are no longer available. The ID of a frame
 * is its send time. The stream ends with the session or key of its owner.
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
          // The browser has already closed the stream.
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
