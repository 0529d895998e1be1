import { mkdir, open, readFile, rename, unlink, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { decodeBatch, encodeBatch } from './batch-codec.ts';
import { batchRows, type Batch } from './batch.ts';
import { noDigest, readRecords, recordHeader, type SpoolRecord } from './spool-record.ts';
import { syncFolder, writeDurably } from './write-durably.ts';

/** Data that is due: everything, or only the inbox (telemetry is already in ClickHouse). */
export type Due = 'all' | 'inbox';
export const segmentSuffix: Record<Due, string> = { all: '.seg', inbox: '.inbox' };

export type SegmentContent = {
  batches: Batch[];
  entries: Pick<SpoolRecord, 'digest' | 'receivedMs'>[];
};

function recordOf(batch: Batch, { entries }: SegmentContent, index: number): Uint8Array[] {
  const { digest, receivedMs } = entries[index] ?? { digest: noDigest, receivedMs: 0 };
  const payload = encodeBatch(batch);
  return [recordHeader({ payload, rows: batchRows(batch), receivedMs, digest }), ...payload];
}

/** One file of the spool. Its name is the deduplication token of its inserts. */
export class SpoolSegment {
  readonly name: string;
  /** Settles when every store has the segment. */
  readonly done: Promise<void>;
  /** Settles when ClickHouse has the segment, so that it can be read. */
  readonly readable: Promise<void>;
  rows = 0;
  bytes = 0;
  /** Whether the segment's rows are in memory, not only in the file. */
  held = true;
  leftFromBefore = false;
  /** Whether the segment contains data that must not be delayed. */
  isUrgent = false;
  /** Whether the segment was accepted in this process and is not in ClickHouse yet. */
  isWaiting: boolean;
  due: Due;
  readonly #openedMs = performance.now();
  #sealedMs: number | null = null;
  readonly #folder: string;
  #content: SegmentContent | null;
  #handle: FileHandle | null = null;
  #finish: () => void = () => undefined;
  #becomeReadable: () => void = () => undefined;

  constructor(folder: string, name: string, due: Due, content: SegmentContent | null) {
    this.#folder = folder;
    this.name = name;
    this.due = due;
    this.#content = content;
    this.done = new Promise((resolve) => {
      this.#finish = resolve;
    });
    this.readable = new Promise((resolve) => {
      this.#becomeReadable = resolve;
    });
    this.isWaiting = content !== null;
    void this.readable.then(() => {
      this.isWaiting = false;
    });
    if (due === 'inbox') this.#becomeReadable();
  }

  ageMs(): number {
    return performance.now() - this.#openedMs;
  }

  sealed(): void {
    this.#sealedMs = performance.now();
  }

  /** Milliseconds since the segment was sealed; 0 while it is open. */
  sealedForMs(): number {
    return this.#sealedMs === null ? 0 : performance.now() - this.#sealedMs;
  }

  get path(): string {
    return join(this.#folder, `${this.name}${segmentSuffix[this.due]}`);
  }

  /** Appends a record. Resolves after the bytes are on disk. */
  async append(buffers: Uint8Array[]): Promise<void> {
    if (this.#handle === null) {
      this.#handle = await open(this.path, 'a', 0o600);
      await syncFolder(this.#folder);
    }
    const total = buffers.reduce((sum, buffer) => sum + buffer.length, 0);
    const { bytesWritten } = await this.#handle.writev(buffers);
    if (bytesWritten !== total)
      throw new Error(`short write to ${this.path}: ${bytesWritten} of ${total} bytes`);
    await this.#handle.datasync();
    this.bytes += total;
  }

  /** Truncates the remains of a failed append, so that later records stay readable. */
  async repair(): Promise<void> {
    await this.#handle?.truncate(this.bytes);
  }

  hold(batch: Batch, entry: SegmentContent['entries'][number]): void {
    this.#content?.batches.push(batch);
    this.#content?.entries.push(entry);
  }

  /** Frees the rows in memory; they are read from the file when needed. */
  release(): void {
    this.#content = null;
  }

  async close(): Promise<void> {
    await this.#handle?.close();
    this.#handle = null;
  }

  async content(): Promise<SegmentContent> {
    if (this.#content !== null) return this.#content;
    const { records } = readRecords(await readFile(this.path));
    return { batches: records.map((record) => decodeBatch(record.payload)), entries: records };
  }

  /**
   * Called when ClickHouse has the rows. The small remainder for PostgreSQL moves to a smaller
   * file, so that a PostgreSQL outage does not fill the spool.
   */
  async telemetryStored(left: SegmentContent): Promise<void> {
    const from = this.path;
    const target = join(this.#folder, `${this.name}${segmentSuffix.inbox}`);
    const bytes = Buffer.concat(
      left.batches.flatMap((batch, index) => recordOf(batch, left, index)),
    );
    await writeDurably(`${target}.new`, bytes);
    await rename(`${target}.new`, target);
    await syncFolder(this.#folder);
    await unlink(from);
    this.due = 'inbox';
    this.bytes = bytes.length;
    this.#content = null;
    this.#becomeReadable();
  }

  async remove(): Promise<void> {
    await unlink(this.path);
    this.#becomeReadable();
    this.#finish();
  }

  /**
   * Moves a segment that a store permanently refuses out of the way, for inspection by an operator.
   */
  async reject(): Promise<string> {
    const folder = join(dirname(this.#folder), 'rejected');
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const target = join(folder, `${this.name}${segmentSuffix[this.due]}`);
    await rename(this.path, target);
    this.#becomeReadable();
    this.#finish();
    return target;
  }
}
