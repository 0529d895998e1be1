const firstSlots = 1_024;
const firstArenaBytes = 64 * 1_024;
/** A sender that crafts colliding keys causes misses but does not slow down the process. */
const longestProbe = 16;

/**
 * Map from byte ranges to values. Looks up keys without creating strings or views: hashes 32-bit
 * words, then compares the stored bytes. It is a cache: `set` may omit a key.
 *
 * Entries are numbered from 0; -1 means none. Each entry records its successor, because senders
 * repeat keys in the same order: comparing with the expected entry costs a third of a lookup.
 */
export class ByteMap {
  /** Entry index plus one; 0 means free. */
  #slots = new Uint32Array(firstSlots);
  #hashes = new Uint32Array(firstSlots / 2);
  #starts = new Uint32Array(firstSlots / 2);
  #lengths = new Uint32Array(firstSlots / 2);
  /** Index of the next entry plus one; 0 means unknown. */
  #after = new Uint32Array(firstSlots / 2);
  #values = new BigUint64Array(firstSlots / 2);
  #halves = new Uint32Array(this.#values.buffer);
  #arena = new DataView(new ArrayBuffer(firstArenaBytes));
  #arenaBytes = 0;
  #size = 0;
  readonly #seed: number;
  readonly #maxBytes: number;

  /** `seed` makes collisions unpredictable; keys beyond `maxBytes` in total are not stored. */
  constructor(seed: number, maxBytes: number) {
    this.#seed = seed;
    this.#maxBytes = maxBytes;
  }

  get size(): number {
    return this.#size;
  }

  find(view: DataView, start: number, end: number): number {
    const length = end - start;
    const hash = hashBytes(view, start, end, this.#seed);
    const mask = this.#slots.length - 1;
    for (let probe = 0; probe < longestProbe; probe += 1) {
      const entry = (this.#slots[(hash + probe) & mask] ?? 0) - 1;
      if (entry < 0) return -1;
      if (this.#hashes[entry] !== hash || this.#lengths[entry] !== length) continue;
      if (this.isAt(entry, view, start)) return entry;
    }
    return -1;
  }

  /**
   * Whether the bytes from `start` begin with the key of the entry. The view must have at least as
   * many bytes after `start` as the key.
   */
  isAt(entry: number, view: DataView, start: number): boolean {
    return sameBytes(view, start, this.#arena, this.#starts[entry] ?? 0, this.#lengths[entry] ?? 0);
  }

  lengthOf(entry: number): number {
    return this.#lengths[entry] ?? 0;
  }

  valueOf(entry: number): bigint {
    return this.#values[entry] ?? 0n;
  }

  lowOf(entry: number): number {
    return this.#halves[entry * 2] ?? 0;
  }

  highOf(entry: number): number {
    return this.#halves[entry * 2 + 1] ?? 0;
  }

  /** The entry that last followed this one. */
  after(entry: number): number {
    return (this.#after[entry] ?? 0) - 1;
  }

  follow(entry: number, next: number): void {
    this.#after[entry] = next + 1;
  }

  /** The key must be new. */
  set(view: DataView, start: number, end: number, value: bigint): void {
    const length = end - start;
    if (this.#arenaBytes + length > this.#maxBytes) return;
    if (this.#size === this.#hashes.length) this.#grow();
    const hash = hashBytes(view, start, end, this.#seed);
    if (!this.#place(hash, this.#size + 1)) return;
    this.#keepBytes(view, start, length);
    this.#hashes[this.#size] = hash;
    this.#starts[this.#size] = this.#arenaBytes;
    this.#lengths[this.#size] = length;
    this.#after[this.#size] = 0;
    this.#values[this.#size] = value;
    this.#arenaBytes += length;
    this.#size += 1;
  }

  clear(): void {
    this.#slots.fill(0);
    this.#arenaBytes = 0;
    this.#size = 0;
  }

  #place(hash: number, entry: number): boolean {
    const mask = this.#slots.length - 1;
    for (let probe = 0; probe < longestProbe; probe += 1) {
      const slot = (hash + probe) & mask;
      if (this.#slots[slot] !== 0) continue;
      this.#slots[slot] = entry;
      return true;
    }
    return false;
  }

  #keepBytes(view: DataView, start: number, length: number): void {
    if (this.#arenaBytes + length > this.#arena.byteLength) {
      const larger = new Uint8Array(
        Math.max(this.#arena.byteLength * 2, this.#arenaBytes + length),
      );
      larger.set(new Uint8Array(this.#arena.buffer));
      this.#arena = new DataView(larger.buffer);
    }
    const bytes = new Uint8Array(view.buffer, view.byteOffset + start, length);
    new Uint8Array(this.#arena.buffer).set(bytes, this.#arenaBytes);
  }

  #grow(): void {
    const entries = this.#hashes.length * 2;
    this.#hashes = wider(this.#hashes, entries);
    this.#starts = wider(this.#starts, entries);
    this.#lengths = wider(this.#lengths, entries);
    this.#after = wider(this.#after, entries);
    const values = new BigUint64Array(entries);
    values.set(this.#values);
    this.#values = values;
    this.#halves = new Uint32Array(values.buffer);
    this.#slots = new Uint32Array(entries * 2);
    for (let entry = 0; entry < this.#size; entry += 1)
      this.#place(this.#hashes[entry] ?? 0, entry + 1);
  }
}

function wider(array: Uint32Array, length: number): Uint32Array<ArrayBuffer> {
  const out = new Uint32Array(length);
  out.set(array);
  return out;
}

function hashBytes(view: DataView, start: number, end: number, seed: number): number {
  let a = seed;
  let b = end - start;
  let at = start;
  // Two independent hash chains, so that one multiplication does not wait for the other.
  for (; at + 8 <= end; at += 8) {
    a = Math.imul(a ^ view.getUint32(at, true), 0x9e3779b1);
    b = Math.imul(b ^ view.getUint32(at + 4, true), 0x85ebca6b);
    a ^= a >>> 15;
    b ^= b >>> 13;
  }
  for (; at < end; at += 1) a = Math.imul(a ^ view.getUint8(at), 0x01000193);
  const mixed = Math.imul(a ^ (b >>> 16) ^ Math.imul(b, 0xc2b2ae35), 0x27d4eb2f);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}

/**
 * Compares eight bytes per step; the last step overlaps the previous one. When compiled, it
 * compares registers without creating a bigint.
 */
function sameBytes(
  a: DataView,
  aStart: number,
  b: DataView,
  bStart: number,
  length: number,
): boolean {
  if (length < 8) return sameShort(a, aStart, b, bStart, length);
  const last = length - 8;
  for (let at = 0; at < last; at += 8)
    if (a.getBigInt64(aStart + at, true) !== b.getBigInt64(bStart + at, true)) return false;
  return a.getBigInt64(aStart + last, true) === b.getBigInt64(bStart + last, true);
}

function sameShort(
  a: DataView,
  aStart: number,
  b: DataView,
  bStart: number,
  length: number,
): boolean {
  for (let at = 0; at < length; at += 1)
    if (a.getUint8(aStart + at) !== b.getUint8(bStart + at)) return false;
  return true;
}
