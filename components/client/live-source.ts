import { isRecord } from '#lib/is-record.ts';

export type LiveMessage =
  | { kind: 'frame'; topic: string; id: string }
  | { kind: 'resync' }
  | { kind: 'heard' }
  | { kind: 'lost' };

const NAME = 'tandem.events';

/** Parses one frame of the stream: `{topic, id}`. Topic `resync` means everything. */
export function parseFrame(data: string): LiveMessage | null {
  try {
    const value: unknown = JSON.parse(data);
    if (!isRecord(value) || typeof value['topic'] !== 'string') return null;
    if (value['topic'] === 'resync') return { kind: 'resync' };
    return {
      kind: 'frame',
      topic: value['topic'],
      id: typeof value['id'] === 'string' ? value['id'] : '',
    };
  } catch {
    return null;
  }
}

function isMessage(value: unknown): value is LiveMessage {
  return isRecord(value) && typeof value['kind'] === 'string';
}

/** Maximum page age sent to the stream. A page that is older refetches everything. */
const AGE_AT_MOST_MS = 86_400_000;

/**
 * Delay before reopening. After a refusal, such as for an ended session, the browser never reopens
 * a stream itself.
 */
const REOPEN_MS = 5_000;

function openStream(deliver: (message: LiveMessage) => void): () => void {
  let source: EventSource | null = null;
  let reopen: ReturnType<typeof setTimeout> | undefined;
  const open = (): void => {
    // The page read nothing before it started, so only later changes are sent again.
    const age = Math.min(AGE_AT_MOST_MS, Math.ceil(performance.now()));
    const stream = new EventSource(`/api/events?age=${age}`);
    source = stream;
    stream.onopen = () => deliver({ kind: 'heard' });
    stream.onerror = () => {
      deliver({ kind: 'lost' });
      if (stream.readyState === EventSource.CLOSED) reopen = setTimeout(open, REOPEN_MS);
    };
    stream.onmessage = (event: MessageEvent<unknown>) => {
      const frame = typeof event.data === 'string' ? parseFrame(event.data) : null;
      if (frame) deliver(frame);
    };
    stream.addEventListener('resync', () => deliver({ kind: 'resync' }));
    stream.addEventListener('ping', () => deliver({ kind: 'heard' }));
  };
  open();
  return () => {
    clearTimeout(reopen);
    source?.close();
  };
}

/**
 * One stream per browser: the tab with the Web Lock reads /api/events and forwards frames to the
 * others over
 * BroadcastChannel. When it closes, the lock passes on. Without Web Locks (plain HTTP from another
 * host) each tab opens a separate stream. Returns the function that ends it.
 */
export function startLiveSource(onMessage: (message: LiveMessage) => void): () => void {
  if (!('locks' in navigator) || !('BroadcastChannel' in window)) return openStream(onMessage);
  const channel = new BroadcastChannel(NAME);
  const ended = new AbortController();
  channel.onmessage = (event: MessageEvent<unknown>) => {
    if (isMessage(event.data)) onMessage(event.data);
  };
  const lead = (): Promise<void> =>
    new Promise((resolve) => {
      if (ended.signal.aborted) {
        resolve();
        return;
      }
      const close = openStream((message) => {
        if (ended.signal.aborted) return;
        onMessage(message);
        channel.postMessage(message);
      });
      // Lets tabs that open later detect immediately that the stream is alive.
      const beat = setInterval(
        () => channel.postMessage({ kind: 'heard' } satisfies LiveMessage),
        10_000,
      );
      ended.signal.addEventListener('abort', () => {
        clearInterval(beat);
        close();
        resolve();
      });
    });
  navigator.locks.request(NAME, { signal: ended.signal }, lead).catch(() => undefined);
  return () => {
    ended.abort();
    channel.close();
  };
}
