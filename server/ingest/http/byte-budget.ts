import { TandemError } from '#server/platform/errors.ts';

/**
 * Limits the total bytes of all bodies that are being received, inflated and decoded. If many large
 * bodies arrive, their senders have to retry instead of exhausting the memory of this process.
 */
export class ByteBudget {
  readonly limitBytes: number;
  #usedBytes = 0;

  constructor(limitBytes: number) {
    this.limitBytes = limitBytes;
  }

  get usedBytes(): number {
    return this.#usedBytes;
  }

  lease(): ByteLease {
    return new ByteLease(this);
  }

  take(bytes: number): boolean {
    if (this.#usedBytes + bytes > this.limitBytes) return false;
    this.#usedBytes += bytes;
    return true;
  }

  give(bytes: number): void {
    this.#usedBytes -= bytes;
  }
}

/** Bytes of the budget that one request uses; released once, when the request is answered. */
export class ByteLease {
  readonly #budget: ByteBudget;
  #heldBytes = 0;

  constructor(budget: ByteBudget) {
    this.#budget = budget;
  }

  add(bytes: number): void {
    if (!this.#budget.take(bytes)) {
      throw new TandemError('unavailable', 'too many bytes in progress, send again shortly');
    }
    this.#heldBytes += bytes;
  }

  release(): void {
    this.#budget.give(this.#heldBytes);
    this.#heldBytes = 0;
  }
}
