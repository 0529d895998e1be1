const uuidV7 = /^([0-9a-f]{8})-([0-9a-f]{4})-7/i;
const dayMs = 86_400_000;

/**
 * One day before the key was created, a lower bound for the start of its run that tolerates clock
 * differences. Null if the key contains no time.
 */
export function notBefore(key: string): string | null {
  const [, high, low] = uuidV7.exec(key) ?? [];
  if (high === undefined || low === undefined) return null;
  return new Date(Number.parseInt(high + low, 16) - dayMs).toISOString();
}
