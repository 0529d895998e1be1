import { isRecord } from '#lib/is-record.ts';

const WARN_MS = 5 * 60_000;

export type SessionPhase = 'fine' | 'ending' | 'ended';

/** Phase of the session; a warning is shown during its last five minutes. */
export function sessionPhase(endsAtMs: number | null, nowMs: number): SessionPhase {
  if (endsAtMs === null || endsAtMs - nowMs > WARN_MS) return 'fine';
  return endsAtMs > nowMs ? 'ending' : 'ended';
}

const store: { endsAtMs: number | null; listeners: Set<() => void> } = {
  endsAtMs: null,
  listeners: new Set(),
};

/** Session end, if it is later than the one the page was rendered with; otherwise null. */
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

/** The end of the cookie's session, read without triggering a sign-in prompt. */
export async function readSessionEnd(): Promise<string | null> {
  const answer = await fetch('/api/sessions?limit=1000').catch(() => null);
  if (answer === null || !answer.ok) return null;
  const page: unknown = await answer.json().catch(() => null);
  const items: unknown[] = isRecord(page) && Array.isArray(page['items']) ? page['items'] : [];
  const current = items.find((item) => isRecord(item) && item['current'] === true);
  const expiresAt = isRecord(current) ? current['expiresAt'] : null;
  return typeof expiresAt === 'string' ? expiresAt : null;
}
