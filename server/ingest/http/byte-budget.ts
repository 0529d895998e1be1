import { TandemError } from '#server/platform/errors.ts';

/**
 * Bounds the bytes of all bodies that are being received, inflated and decoded at once,
 * so that many large bodies cost their senders a retry and not this process its memory.
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

/** What one request holds of the budget; released once, when the request is answered. */
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
