/** The day (UTC) of a timestamp, or today while the page has no clock yet. */
export function dayAt(nowMs: number | null): string {
  return new Date(nowMs ?? Date.now()).toISOString().slice(0, 10);
}
