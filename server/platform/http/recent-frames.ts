const keptMs = 60_000;
const keptAtMost = 2_000;

/** The hints of the last minute, by when they came; unknown while nobody listens for them. */
export class RecentFrames {
  #frames: { atMs: number; text: string }[] = [];
  /** Since then none was missed. */
  #completeFromMs = Number.POSITIVE_INFINITY;

  begin(nowMs: number): void {
    this.#frames = [];
    this.#completeFromMs = nowMs;
  }

  forget(): void {
    this.begin(Number.POSITIVE_INFINITY);
  }

  add(text: string, nowMs: number): void {
    this.#frames.push({ atMs: nowMs, text });
    const first = this.#frames.findIndex(({ atMs }) => atMs >= nowMs - keptMs);
    this.#drop(Math.max(first, this.#frames.length - keptAtMost));
  }

  /** Each hint since then once, in the order of their first coming; null where some of them may be unknown. */
  since(fromMs: number): string[] | null {
    if (fromMs < this.#completeFromMs) return null;
    const found = this.#frames.filter(({ atMs }) => atMs >= fromMs);
    return [...new Set(found.map(({ text }) => text))];
  }

  #drop(count: number): void {
    const last = this.#frames[count - 1];
    if (last === undefined) return;
    this.#frames.splice(0, count);
    this.#completeFromMs = Math.max(this.#completeFromMs, last.atMs + 1);
  }
}
