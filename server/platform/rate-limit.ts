import { singleton } from '#server/platform/singleton.ts';

type Bucket = { tokens: number; at: number };
const buckets = singleton('rate-limit', () => new Map<string, Bucket>());

/** Token bucket per key in this process. False = refuse. */
export function takeToken(
  key: string,
  limit: { capacity: number; perSecond: number },
  nowMs = Date.now(),
): boolean {
  if (buckets.size > 50_000) buckets.clear();
  const bucket = buckets.get(key) ?? { tokens: limit.capacity, at: nowMs };
  const tokens = Math.min(
    limit.capacity,
    bucket.tokens + ((nowMs - bucket.at) / 1_000) * limit.perSecond,
  );
  const taken = tokens >= 1;
  buckets.set(key, { tokens: taken ? tokens - 1 : tokens, at: nowMs });
  return taken;
}
