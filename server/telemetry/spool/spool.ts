import { readdir, readFile, rename, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { TandemError } from '#server/platform/errors.ts';
import { encodeBatch } from './batch-codec.ts';
import { batchRows, type Batch } from './batch.ts';
import { BodyMemory } from './body-memory.ts';
import { foreignDone } from './foreign-segments.ts';
import { claimSpoolFolder, isOwned } from './spool-folder.ts';
import {
  noDigest,
  payloadBytes,
  readRecords,
  recordHeader,
  recordHeaderBytes,
  type NewRecord,
  type SpoolRecord,
} from './spool-record.ts';
import { SpoolSegment, segmentSuffix, type Due, type SegmentContent } from './spool-segment.ts';

export type SpoolSettings = {
  root: string;
  role: string;
  /** Maximum bytes on disk, inserted or not; above it, bodies are rejected with `unavailable`. */
  capBytes: number;
  /** Maximum bytes of request bodies waiting to be written to disk. */
  inFlightBytes: number;
  /** Limits; a segment is sealed for its insert when it reaches one of the three. */
  sealRows: number;
  sealBytes: number;
  sealMs: number;
  /** Non-urgent data may wait longer than `sealMs` for its insert; see `isUrgent`. */
  calm?: { sealMs: () => number; urgentRows: number };
  /** Maximum bytes of sealed rows in memory; beyond it, the writer reads the file. */
  memoryBytes: number;
  keepBodiesMs: number;
  /** Throws if the batch may not be written at present, for example on an almost full disk. */
  admit?: (batch: Batch) => void;
};

export type SpoolPosition = { segment: string };
export type Accepted = { position: SpoolPosition; repeated: boolean };

type Waiting = {
  batch: Batch;
  record: NewRecord;
  accept: (value: Accepted) => void;
  refuse: (error: unknown) => void;
};

const retryAfterSeconds = 5;
/** Time that an insert takes less than, unless the store lags. */
const storeLagMs = 1_000;

/** Append-only files in front of the stores: a body is acknowledged once its record is on disk. */
export class Spool {
  readonly ready: Promise<void>;
  readonly #settings: SpoolSettings;
  readonly #deliver: (segment: SpoolSegment) => void;
  readonly #folder: string;
  readonly #releaseFolder: () => void;
  readonly #bodies: BodyMemory;
  readonly #accepting = new Map<string, Promise<Accepted>>();
  readonly #outstanding = new Map<string, SpoolSegment>();
  readonly #prefix = `${Date.now().toString(36)}-${process.pid}`;
  #sequence = 0;
  #active: SpoolSegment | null = null;
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #storedBytes = 0;
  #heldBytes = 0;
  #committing: Promise<void> | null = null;
  #sealTimer: NodeJS.Timeout | null = null;
  #sealWaitMs = 0;
  #sealDue = false;
  #closed = false;
  #leftFromBefore = 0;

  /** `deliver` gets every sealed segment once, in order; then call `settle` or `reject`. */
  constructor(settings: SpoolSettings, deliver: (segment: SpoolSegment) => void) {
    this.#settings = settings;
    this.#deliver = deliver;
    const claim = claimSpoolFolder(settings.root, settings.role);
    this.#folder = claim.folder;
    this.#releaseFolder = claim.release;
    this.#bodies = new BodyMemory(this.#folder, settings.keepBodiesMs);
    this.ready = this.#restore();
  }

  /** Stores the batch durably. Throws `unavailable` if full, closing or the disk fails. */
  async submit(batch: Batch, options: { digest?: Uint8Array } = {}): Promise<Accepted> {
    await this.ready;
    const digest = options.digest === undefined ? noDigest : Buffer.from(options.digest);
    const key = options.digest === undefined ? null : digest.toString('latin1');
    if (key !== null) {
      if (this.#bodies.has(digest, Date.now()))
        return { position: { segment: '' }, repeated: true };
      const same = this.#accepting.get(key);
      if (same !== undefined) return { ...(await same), repeated: true };
    }
    const accepted = this.#enqueue(batch, digest);
    if (key === null) return accepted;
    this.#accepting.set(key, accepted);
    try {
      return await accepted;
    } finally {
      this.#accepting.delete(key);
    }
  }

  /** True if a body with this SHA-256 was accepted in the last minutes. */
  seen(digest: Uint8Array): boolean {
    return this.#bodies.has(Buffer.from(digest), Date.now());
  }

  #enqueue(batch: Batch, digest: Buffer): Promise<Accepted> {
    if (this.#closed)
      throw new TandemError('unavailable', 'Tandem is stopping.', { retryAfterSeconds });
    this.#settings.admit?.(batch);
    const payload = encodeBatch(batch);
    const size = payloadBytes({ payload }) + recordHeaderBytes;
    if (this.#waitingBytes + size > this.#settings.inFlightBytes && this.#waitingBytes > 0) {
      throw new TandemError('unavailable', 'Too much data is waiting for the disk.', {
        retryAfterSeconds,
      });
    }
    if (this.#storedBytes + this.#waitingBytes + size > this.#settings.capBytes) {
      throw new TandemError(
        'unavailable',
        'The spool is full, because a store does not accept data.',
        { retryAfterSeconds },
      );
    }
    this.#waitingBytes += size;
    const record = { payload, rows: batchRows(batch), receivedMs: Date.now(), digest };
    return new Promise((accept, refuse) => {
      this.#waiting.push({ batch, record, accept, refuse });
      this.#commit();
    });
  }

  #commit(): void {
    this.#committing ??= this.#commitAll().finally(() => {
      this.#committing = null;
      // Handles data that arrived after the loop's last check.
      if (this.#waiting.length > 0 || this.#sealDue) this.#commit();
    });
  }

  /** Group commit: data that arrives during one sync shares the next. */
  async #commitAll(): Promise<void> {
    while (this.#waiting.length > 0 || this.#sealDue) {
      const group = this.#waiting;
      this.#waiting = [];
      if (group.length > 0) await this.#commitGroup(group);
      if (this.#active !== null && (this.#sealDue || this.#isLarge(this.#active)))
        await this.#seal();
      this.#sealDue = false;
    }
  }

  #isLarge(segment: SpoolSegment): boolean {
    return segment.rows >= this.#settings.sealRows || segment.bytes >= this.#settings.sealBytes;
  }

  async #commitGroup(group: Waiting[]): Promise<void> {
    const segment = this.#active ?? this.#start();
    const buffers = group.flatMap(({ record }) => [recordHeader(record), ...record.payload]);
    const size = buffers.reduce((sum, buffer) => sum + buffer.length, 0);
    this.#waitingBytes -= size;
    try {
      await segment.append(buffers);
    } catch (error) {
      await segment.repair().catch(() => undefined);
      this.#sealDue = true;
      const message = `The spool could not be written: ${error instanceof Error ? error.message : String(error)}`;
      for (const { refuse } of group)
        refuse(new TandemError('unavailable', message, { retryAfterSeconds }));
      return;
    }
    this.#storedBytes += size;
    for (const { batch, record, accept } of group) {
      segment.rows += record.rows;
      segment.isUrgent ||= batch.inbox.length > 0;
      segment.hold(batch, { digest: record.digest, receivedMs: record.receivedMs });
      this.#bodies.add(record.digest, record.receivedMs);
      accept({ position: { segment: segment.name }, repeated: false });
    }
    this.#planSeal(segment);
  }

  /** Delay before sealing. Alerts, changes and segments with many rows are not delayed. */
  #sealWait({ isUrgent, rows }: SpoolSegment): number {
    const { calm, sealMs } = this.#settings;
    if (calm === undefined || isUrgent || rows >= calm.urgentRows) return sealMs;
    return Math.max(sealMs, calm.sealMs());
  }

  #planSeal(segment: SpoolSegment): void {
    const waitMs = this.#sealWait(segment);
    if (this.#sealTimer !== null && waitMs >= this.#sealWaitMs) return;
    if (this.#sealTimer !== null) clearTimeout(this.#sealTimer);
    this.#sealWaitMs = waitMs;
    this.#sealTimer = setTimeout(() => this.#requestSeal(), Math.max(0, waitMs - segment.ageMs()));
  }

  #start(): SpoolSegment {
    this.#sequence += 1;
    const name = `${this.#prefix}-${String(this.#sequence).padStart(8, '0')}`;
    const segment = new SpoolSegment(this.#folder, name, 'all', { batches: [], entries: [] });
    this.#active = segment;
    this.#outstanding.set(name, segment);
    this.#planSeal(segment);
    return segment;
  }

  #requestSeal(): void {
    this.#sealDue = true;
    this.#commit();
  }

  async #seal(): Promise<void> {
    const segment = this.#active;
    if (segment === null) return;
    this.#active = null;
    if (this.#sealTimer !== null) clearTimeout(this.#sealTimer);
    this.#sealTimer = null;
    segment.sealed();
    await segment.close();
    if (segment.bytes === 0) {
      this.#outstanding.delete(segment.name);
      await segment.remove().catch(() => undefined);
      return;
    }
    this.#heldBytes += segment.bytes;
    if (this.#heldBytes > this.#settings.memoryBytes) {
      segment.release();
      this.#heldBytes -= segment.bytes;
      segment.held = false;
    }
    this.#deliver(segment);
  }

  /** Called when ClickHouse has stored the rows; `left` is for PostgreSQL. */
  async telemetryStored(segment: SpoolSegment, left: SegmentContent): Promise<void> {
    const { bytes, held } = segment;
    await segment.telemetryStored(left);
    this.#storedBytes -= bytes - segment.bytes;
    if (held) this.#heldBytes -= bytes;
    segment.held = false;
  }

  /** Called when every store has the segment. */
  async settle(
    segment: SpoolSegment,
    entries: readonly Pick<SpoolRecord, 'digest' | 'receivedMs'>[],
  ): Promise<void> {
    await this.#bodies.keep(segment.name, entries, Date.now());
    await segment.remove();
    await this.#forget(segment);
  }

  /** Sets aside a segment that a store will never accept. Returns its path. */
  async reject(segment: SpoolSegment): Promise<string> {
    const path = await segment.reject();
    await this.#forget(segment);
    return path;
  }

  async #forget(segment: SpoolSegment): Promise<void> {
    this.#storedBytes -= segment.bytes;
    if (segment.held) this.#heldBytes -= segment.bytes;
    if (segment.leftFromBefore) this.#leftFromBefore -= 1;
    this.#outstanding.delete(segment.name);
    await this.#bodies.sweep(Date.now());
  }

  /** Resolves when the stores have all data accepted up to now. */
  async flushed(): Promise<void> {
    await this.ready;
    if (this.#active !== null) this.#requestSeal();
    await Promise.all([...this.#outstanding.values()].map((segment) => segment.done));
  }

  /** Resolves when all accepted data is readable from ClickHouse. Callers must set a time limit. */
  async readable(): Promise<void> {
    await this.ready;
    if (this.#active !== null) this.#requestSeal();
    await Promise.all([...this.#outstanding.values()].map((segment) => segment.readable));
  }

  /** Inserts buffered data without waiting for its delay. */
  flush(): void {
    if (this.#active !== null) this.#requestSeal();
  }

  /**
   * Resolves when data accepted more than `ageMs` ago is readable from ClickHouse: immediately if
   * no data is that old, or if the store lags anyway. Callers must set a time limit.
   */
  async readableSince(ageMs: number): Promise<void> {
    const waiting = [...this.#outstanding.values()].filter(
      (segment) => segment.isWaiting && segment.ageMs() >= ageMs,
    );
    if (waiting.some((segment) => segment.sealedForMs() > storeLagMs)) return;
    if (this.#active !== null && waiting.includes(this.#active)) this.#requestSeal();
    await Promise.all(waiting.map((segment) => segment.readable));
  }

  /** Like `readable` or `flushed`, for data that other processes of the folder accepted. */
  foreignDone(what: 'readable' | 'flushed', signal: AbortSignal): Promise<void> {
    return foreignDone(this.#settings.root, this.#folder, { what, signal });
  }

  /** Resolves when the stores have the segment at this position. */
  async waitFor(position: SpoolPosition): Promise<void> {
    const segment = this.#outstanding.get(position.segment);
    if (segment === undefined) return;
    if (segment === this.#active) this.#requestSeal();
    await segment.done;
  }

  /** `leftFromBefore`: number of segments of an earlier run that are not inserted yet. */
  status(): { segments: number; bytes: number; capBytes: number; leftFromBefore: number } {
    return {
      segments: this.#outstanding.size,
      bytes: this.#storedBytes,
      capBytes: this.#settings.capBytes,
      leftFromBefore: this.#leftFromBefore,
    };
  }

  /** Stops accepting data, writes and seals the rest; segments remain for the next start. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.ready;
    this.#requestSeal();
    while (this.#committing !== null) await this.#committing;
  }

  /** Allows another process to own the folder. Call this after the writer has stopped. */
  release(): void {
    this.#releaseFolder();
  }

  async #restore(): Promise<void> {
    await this.#adoptOrphans();
    await this.#bodies.restore();
    const names = (await readdir(this.#folder)).sort();
    for (const name of names) {
      const due = dueOf(name);
      if (due === null) continue;
      if (due === 'all' && names.includes(name.replace(segmentSuffix.all, segmentSuffix.inbox))) {
        // The process ended between writing the remainder and deleting the stored segment.
        await unlink(join(this.#folder, name));
        continue;
      }
      const segment = new SpoolSegment(
        this.#folder,
        name.slice(0, name.length - segmentSuffix[due].length),
        due,
        null,
      );
      const bytes = await readFile(segment.path);
      for (const record of readRecords(bytes).records)
        this.#bodies.add(record.digest, record.receivedMs);
      segment.bytes = bytes.length;
      segment.held = false;
      segment.leftFromBefore = true;
      this.#storedBytes += bytes.length;
      this.#leftFromBefore += 1;
      this.#outstanding.set(segment.name, segment);
      this.#deliver(segment);
    }
  }

  /** Takes over segments of roles that no longer run. */
  async #adoptOrphans(): Promise<void> {
    for (const entry of await readdir(this.#settings.root, { withFileTypes: true })) {
      const folder = join(dirname(this.#folder), entry.name);
      if (
        !entry.isDirectory() ||
        entry.name === 'rejected' ||
        folder === this.#folder ||
        isOwned(folder)
      )
        continue;
      for (const name of await readdir(folder)) {
        if (name === 'owner' || name.endsWith('.new')) continue;
        await rename(join(folder, name), join(this.#folder, name)).catch(() => undefined);
      }
    }
  }
}

function dueOf(name: string): Due | null {
  if (name.endsWith(segmentSuffix.all)) return 'all';
  return name.endsWith(segmentSuffix.inbox) ? 'inbox' : null;
}
