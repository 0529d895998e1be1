import { requirePermission, type Actor } from '#server/platform/actor.ts';
import { liveSessions } from '#server/platform/auth/live-session.ts';
import { db } from '#server/platform/database/db.ts';
import { TandemError } from '#server/platform/errors.ts';
import { logger } from '#server/platform/logger.ts';
import { singleton } from '#server/platform/singleton.ts';

/** Session or key that grants read access to a stream. */
export type StreamOwner = { kind: 'session' | 'key'; id: string };

type OpenStream = { owner: StreamOwner; close: () => void };

/**
 * Maximum streams per owner. A browser has one stream, or one per tab without Web Locks. Many
 * wallboards can share a key.
 */
const maxStreams = { session: 10, key: 100 };
/** Interval for detecting expiry and idle timeouts, which cause no notification. */
const sweepMs = 10_000;
/** Debounce: one check covers all notifications in this period. */
const settleMs = 200;

type Registry = { streams: Set<OpenStream>; timer: NodeJS.Timeout | null; soon: boolean };

function registry(): Registry {
  return singleton('stream-owners', () => ({ streams: new Set(), timer: null, soon: false }));
}

/**
 * Returns the owner of an actor's stream.
 *
 * @throws TandemError `forbidden` for an actor without `overview:read`, such as a key of scope `ingest`
 */
export function streamOwner(actor: Actor): StreamOwner {
  requirePermission(actor, 'overview:read');
  if (actor.kind === 'user') return { kind: 'session', id: actor.sessionId };
  if (actor.kind === 'key') return { kind: 'key', id: actor.keyId };
  throw new TandemError('forbidden', 'Only sessions and API keys can open event streams.');
}

const isSame = (one: StreamOwner, other: StreamOwner): boolean =>
  one.kind === other.kind && one.id === other.id;

async function liveKeys(ids: readonly string[], now: Date): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await db().apiKey.findMany({
    where: {
      id: { in: [...ids] },
      revokedAt: null,
      OR: [{ expiresAt: null }, { expiresAt: { gt: now } }],
      owner: { disabledAt: null },
    },
    select: { id: true },
  });
  return rows.map(({ id }) => id);
}

/**
 * Closes the streams whose session or key has ended, using two statements for all streams of the
 * process.
 */
export async function closeEndedStreams(now: Date): Promise<void> {
  const open = [...registry().streams];
  const idsOf = (kind: StreamOwner['kind']) => [
    ...new Set(open.filter(({ owner }) => owner.kind === kind).map(({ owner }) => owner.id)),
  ];
  const sessions = await liveSessions(idsOf('session'), now);
  const live = { session: sessions.map(({ id }) => id), key: await liveKeys(idsOf('key'), now) };
  for (const { owner, close } of open) if (!live[owner.kind].includes(owner.id)) close();
}

function sweep(): void {
  closeEndedStreams(new Date()).catch((error: unknown) =>
    logger.warn('the owners of event streams cannot be checked', { error }),
  );
}

/** Schedules a check of the streams because an account, session or key has changed. */
export function checkStreamsSoon(): void {
  const state = registry();
  if (state.soon || state.streams.size === 0) return;
  state.soon = true;
  setTimeout(() => {
    state.soon = false;
    sweep();
  }, settleMs).unref();
}

/**
 * Registers a stream. If the owner has too many, closes the oldest one, because its browser may
 * have disconnected silently. Refusing the new stream would leave a new page without updates.
 *
 * @returns a function that removes the stream
 */
export function registerStream(stream: OpenStream): () => void {
  const state = registry();
  state.streams.add(stream);
  state.timer ??= setInterval(sweep, sweepMs).unref();
  const own = [...state.streams].filter(({ owner }) => isSame(owner, stream.owner));
  const [oldest] = own.length > maxStreams[stream.owner.kind] ? own : [];
  oldest?.close();
  return () => {
    state.streams.delete(stream);
    if (state.streams.size > 0 || state.timer === null) return;
    clearInterval(state.timer);
    state.timer = null;
  };
}
