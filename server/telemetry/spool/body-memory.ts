import { readFile, readdir, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { hasDigest, type SpoolRecord } from './spool-record.ts';
import { writeDurably } from './write-durably.ts';

const entryBytes = 40;
const suffix = '.bodies';

/**
 * Stores the digests of accepted bodies, so that a sender's retry is acknowledged but not stored
 * twice. A digest is in its segment and, once that is deleted, in a small file next to it.
 */
export class BodyMemory {
  readonly #expiresAt = new Map<string, number>();
  readonly #files = new Map<string, number>();
  readonly #folder: string;
  readonly #keepMs: number;

  constructor(folder: string, keepMs: number) {
    this.#folder = folder;
    this.#keepMs = keepMs;
  }

  has(digest: Buffer, nowMs: number): boolean {
    return (this.#expiresAt.get(digest.toString('latin1')) ?? 0) > nowMs;
  }

  add(digest: Buffer, receivedMs: number): void {
    if (hasDigest(digest))
      this.#expiresAt.set(digest.toString('latin1'), receivedMs + this.#keepMs);
  }

  /** Writes the digests of a segment that is about to be deleted. */
  async keep(
    segment: string,
    entries: readonly Pick<SpoolRecord, 'digest' | 'receivedMs'>[],
    nowMs: number,
  ): Promise<void> {
    const living = entries.filter(
      (entry) => hasDigest(entry.digest) && entry.receivedMs + this.#keepMs > nowMs,
    );
    if (living.length === 0) return;
    const bytes = Buffer.alloc(living.length * entryBytes);
    living.forEach((entry, index) => {
      bytes.writeDoubleLE(entry.receivedMs, index * entryBytes);
      entry.digest.copy(bytes, index * entryBytes + 8);
    });
    const path = join(this.#folder, `${segment}${suffix}`);
    await writeDurably(`${path}.new`, bytes);
    await rename(`${path}.new`, path);
    this.#files.set(path, Math.max(...living.map((entry) => entry.receivedMs)) + this.#keepMs);
  }

  async restore(): Promise<void> {
    for (const name of await readdir(this.#folder)) {
      if (!name.endsWith(suffix)) continue;
      const path = join(this.#folder, name);
      const bytes = await readFile(path);
      let newestMs = 0;
      for (let at = 0; at + entryBytes <= bytes.length; at += entryBytes) {
        const receivedMs = bytes.readDoubleLE(at);
        newestMs = Math.max(newestMs, receivedMs);
        this.add(bytes.subarray(at + 8, at + entryBytes), receivedMs);
      }
      this.#files.set(path, newestMs + this.#keepMs);
    }
  }

  /**
   * Removes digests past their retention. Entries are in time order, so it stops at the first
   * digest that has not expired.
   */
  async sweep(nowMs: number): Promise<void> {
    for (const [digest, expiresAt] of this.#expiresAt) {
      if (expiresAt > nowMs) break;
      this.#expiresAt.delete(digest);
    }
    for (const [path, expiresAt] of this.#files) {
      if (expiresAt > nowMs) continue;
      this.#files.delete(path);
      await unlink(path).catch(() => undefined);
    }
  }
}
