const uuidV7 = /^([0-9a-f]{8})-([0-9a-f]{4})-7/i;
const dayMs = 86_400_000;

/** A day before a key was made: no run of it can be older, whatever the clocks say. Null when the key tells no time. */
export function notBefore(key: string): string | null {
  const [, high, low] = uuidV7.exec(key) ?? [];
  if (high === undefined || low === undefined) return null;
  return new Date(Number.parseInt(high + low, 16) - dayMs).toISOString();
}
