import { isRecord } from '#lib/is-record.ts';

const WARN_MS = 5 * 60_000;

export type SessionPhase = 'fine' | 'ending' | 'ended';

/** Where the session stands: it is warned of for its last five minutes. */
export function sessionPhase(endsAtMs: number | null, nowMs: number): SessionPhase {
  if (endsAtMs === null || endsAtMs - nowMs > WARN_MS) return 'fine';
  return endsAtMs > nowMs ? 'ending' : 'ended';
}

const store: { endsAtMs: number | null; listeners: Set<() => void> } = {
  endsAtMs: null,
  listeners: new Set(),
};

/** A later end than the page was drawn with, or null. */
export function getLaterEnd(): number | null {
  return store.endsAtMs;
}

export function subscribeLaterEnd(listener: () => void): () => void {
  store.listeners.add(listener);
  return () => store.listeners.delete(listener);
}

export function setLaterEnd(expiresAt: string): void {
  const endsAtMs = Date.parse(expiresAt);
  if (Number.isNaN(endsAtMs)) return;
  store.endsAtMs = endsAtMs;
  for (const listener of store.listeners) listener();
}

/** When the session of the cookie ends, read without asking anybody to sign in. */
export async function readSessionEnd(): Promise<string | null> {
  const answer = await fetch('/api/sessions?limit=1000').catch(() => null);
  if (answer === null || !answer.ok) return null;
  const page: unknown = await answer.json().catch(() => null);
  const items: unknown[] = isRecord(page) && Array.isArray(page['items']) ? page['items'] : [];
  const current = items.find((item) => isRecord(item) && item['current'] === true);
  const expiresAt = isRecord(current) ? current['expiresAt'] : null;
  return typeof expiresAt === 'string' ? expiresAt : null;
}
