const keptMs = 60_000;
const keptAtMost = 2_000;

/** Hints of the last minute by arrival time. Unavailable while there is no listener. */
export class RecentFrames {
  #frames: { atMs: number; text: string }[] = [];
  /** Time since which no hint has been missed. */
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

  /** Distinct hints since this time, in order of first arrival; null if some may be missing. */
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
