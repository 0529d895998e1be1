/** The day (UTC) of a moment, or of now while the page does not know it yet. */
export function dayAt(nowMs: number | null): string {
  return new Date(nowMs ?? Date.now()).toISOString().slice(0, 10);
}
