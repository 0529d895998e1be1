const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;

/**
 * Delay after each failed attempt, from the Standard Webhooks specification. The first attempt is
 * immediate.
 */
export const retryDelaysMs: readonly number[] = [
  5 * secondMs,
  5 * minuteMs,
  30 * minuteMs,
  2 * hourMs,
  5 * hourMs,
  10 * hourMs,
  14 * hourMs,
  20 * hourMs,
  24 * hourMs,
];

/** Longest wait that a receiver may request. */
const longestAskedMs = 24 * hourMs;

export type SendResult = {
  ok: boolean;
  /** HTTP or SMTP status; null if no response arrived. */
  status: number | null;
  /** Receiver's response, or the reason there is none. Never contains a secret. */
  answer: string;
  retryAfterMs: number | null;
};

export type Next =
  | { state: 'delivered' }
  | { state: 'pending'; atMs: number }
  | { state: 'failed'; reason: string; gone: boolean };

/** State after an attempt. `attempts` includes this one. */
export function afterAttempt(
  attempts: number,
  result: SendResult,
  nowMs: number,
  channel: { kind: string },
): Next {
  if (result.ok) return { state: 'delivered' };
  if (result.status === 410 && channel.kind !== 'email')
    return { state: 'failed', reason: 'The receiver answered 410 (gone).', gone: true };
  const delay = retryDelaysMs[attempts - 1];
  if (delay === undefined)
    return { state: 'failed', reason: `Abandoned after ${attempts} tries.`, gone: false };
  const asked = Math.min(result.retryAfterMs ?? 0, longestAskedMs);
  return { state: 'pending', atMs: nowMs + Math.max(delay, asked) };
}

/**
 * Milliseconds of a Retry-After header (seconds or an HTTP date); null if it is absent or
 * unreadable.
 */
export function retryAfterMs(header: string | null, nowMs: number): number | null {
  if (header === null) return null;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * secondMs;
  const atMs = Date.parse(header);
  return Number.isFinite(atMs) ? Math.max(0, atMs - nowMs) : null;
}
