import { isRecord } from '#lib/is-record.ts';

export type LiveMessage =
  | { kind: 'frame'; topic: string; id: string }
  | { kind: 'resync' }
  | { kind: 'heard' }
  | { kind: 'lost' };

const NAME = 'tandem.events';

/** Reads one frame of the stream: `{topic, id}`; topic `resync` stands for everything. */
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

function openStream(deliver: (message: LiveMessage) => void): () => void {
  const source = new EventSource('/api/events');
  source.onopen = () => deliver({ kind: 'heard' });
  source.onerror = () => deliver({ kind: 'lost' });
  source.onmessage = (event: MessageEvent<unknown>) => {
    const frame = typeof event.data === 'string' ? parseFrame(event.data) : null;
    if (frame) deliver(frame);
  };
  source.addEventListener('resync', () => deliver({ kind: 'resync' }));
  source.addEventListener('ping', () => deliver({ kind: 'heard' }));
  return () => source.close();
}

/**
 * One stream per browser: the tab that holds the Web Lock reads /api/events and tells the others by BroadcastChannel;
 * when it closes, the lock passes on. Without Web Locks (plain HTTP from another host) each tab opens its own stream.
 * Returns the function that ends it.
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
      // a follower that starts later hears at once that the stream lives
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
