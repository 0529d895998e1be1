import { singleton } from '#server/platform/singleton.ts';

type Bucket = { tokens: number; at: number };
const buckets = () => singleton('rate-limit', () => new Map<string, Bucket>());

const maxBuckets = 50_000;

type Limit = { capacity: number; perSecond: number };

function tokensAt(key: string, limit: Limit, nowMs: number): number {
  const bucket = buckets().get(key) ?? { tokens: limit.capacity, at: nowMs };
  return Math.min(limit.capacity, bucket.tokens + ((nowMs - bucket.at) / 1_000) * limit.perSecond);
}

/**
 * Uses one token from the key's bucket in this process; false means that the request must be
 * refused.
 */
export function takeToken(key: string, limit: Limit, nowMs = Date.now()): boolean {
  const tokens = tokensAt(key, limit, nowMs);
  const taken = tokens >= 1;
  // Moves the key to the end, so that the first key is the least recently used. A flood of new keys
  // then resets no active key.
  buckets().delete(key);
  const [oldest] = buckets().size >= maxBuckets ? buckets().keys() : [];
  if (oldest !== undefined) buckets().delete(oldest);
  buckets().set(key, { tokens: taken ? tokens - 1 : tokens, at: nowMs });
  return taken;
}

/** Whole seconds until a refused key gets its next token; minimum 1. */
export function secondsToToken(key: string, limit: Limit, nowMs = Date.now()): number {
  const missing = 1 - tokensAt(key, limit, nowMs);
  // A rounding error must not add a second.
  return Math.max(1, Math.ceil(missing / limit.perSecond - 1e-6));
}
