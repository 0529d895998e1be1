/** FNV-1a with 32 bits: equal on every machine, with very different values for similar ids. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const char of text) {
    hash ^= char.codePointAt(0) ?? 0;
    hash = Math.imul(hash, 0x01000193);
  }
  return hash >>> 0;
}

/**
 * Start of a job within its period, in milliseconds. Depends only on the id, so that all workers
 * use the same time.
 */
export function offsetOf(id: string, everyMs: number): number {
  return hashOf(id) % everyMs;
}

/** Time of the first slot after `afterMs`, in epoch milliseconds. */
export function nextSlot(afterMs: number, everyMs: number, offsetMs = 0): number {
  return Math.floor((afterMs - offsetMs) / everyMs) * everyMs + everyMs + offsetMs;
}
