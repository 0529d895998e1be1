import { randomInt } from 'node:crypto';
import { singleton } from '#server/platform/singleton.ts';
import { storedSeriesIds } from '#server/telemetry/queries/series/stored-series.ts';
import { hashSeries } from '#server/telemetry/series-id.ts';
import { seriesLimits } from '#server/telemetry/settings.ts';
import type { BatchBuilder } from '#server/telemetry/spool/batch-builder.ts';
import type { LabelPairs, SeriesKind } from '#server/telemetry/spool/batch.ts';
import { ingestMetrics } from '../ingest-metrics.ts';
import type { SourceLimits } from '../limits.ts';
import { ByteMap } from '../protobuf/byte-map.ts';
import { StoredSeries } from './stored-series.ts';

const ACTIVE_WINDOW_MS = 3_600_000;
const CACHED_KEY_BYTES = 64 * 1024 * 1024;

export type NewSeries = { metric: string; labels: LabelPairs; kind: SeriesKind; unit: string };
export type Admission = { id: bigint; problem: null } | { id: null; problem: string };

/** Cache with two generations: drops entries that are not read for a whole window. */
class Generations<K, V> {
  #current = new Map<K, V>();
  #previous = new Map<K, V>();
  #startedAtMs = 0;

  get size(): number {
    return this.#current.size + this.#previous.size;
  }

  /** Starts a new window if the current one has ended; returns whether it did. */
  turn(nowMs: number): boolean {
    if (nowMs - this.#startedAtMs < ACTIVE_WINDOW_MS) return false;
    this.#previous = this.#current;
    this.#current = new Map();
    this.#startedAtMs = nowMs;
    return true;
  }

  get(key: K): V | undefined {
    const value = this.#current.get(key);
    if (value !== undefined) return value;
    const old = this.#previous.get(key);
    if (old !== undefined) this.set(key, old);
    return old;
  }

  set(key: K, value: V): void {
    this.#previous.delete(key);
    this.#current.set(key, value);
  }
}

class SourceSeries {
  readonly known = new Generations<string, bigint>();
  /**
   * Cache in front of `known`, for decoders whose key is a byte range. Cleared in every window, so
   * that `known` records which series are in use.
   */
  readonly byBytes = new ByteMap(randomInt(2 ** 32 - 1), CACHED_KEY_BYTES);
  minute = 0;
  newInMinute = 0;
  /**
   * Series counted as new in the current minute, until the first store result shows which series
   * already exist.
   */
  counted: bigint[] | null = [];
}

/**
 * Series registered by this process, per source, under a key that the decoder chooses (raw label
 * bytes). The registry is empty after a restart. Registering a series again is harmless, and series
 * in the store do not count as new.
 */
export class SeriesRegistry {
  readonly #sources = new Map<string, SourceSeries>();
  readonly #checks = new Generations<bigint, bigint>();
  readonly #limits: SourceLimits;
  readonly #stored: StoredSeries;
  readonly #hash: typeof hashSeries;

  constructor(
    limits: SourceLimits = seriesLimits,
    storedIds: () => Promise<BigUint64Array> = async () => new BigUint64Array(),
    hash: typeof hashSeries = hashSeries,
  ) {
    this.#limits = limits;
    this.#stored = new StoredSeries(storedIds);
    this.#hash = hash;
  }

  get limits(): SourceLimits {
    return this.#limits;
  }

  open(builder: BatchBuilder, nowMs: number): SeriesSession {
    let source = this.#sources.get(builder.sourceId);
    if (source === undefined) {
      source = new SourceSeries();
      this.#sources.set(builder.sourceId, source);
    }
    if (source.known.turn(nowMs)) source.byBytes.clear();
    this.#checks.turn(nowMs);
    const shared = { source, checks: this.#checks, stored: this.#stored, hash: this.#hash };
    return new SeriesSession(shared, this.#limits, builder, nowMs);
  }
}

type Shared = {
  source: SourceSeries;
  checks: Generations<bigint, bigint>;
  stored: StoredSeries;
  hash: typeof hashSeries;
};

/** View of the registry for one request: its series are added only after the batch is durable. */
export class SeriesSession {
  readonly limits: SourceLimits;
  readonly nowMs: number;
  /**
   * Reason new series wait for the next minute; null if none do. A retry by the sender will
   * succeed.
   */
  putOff: string | null = null;
  readonly #source: SourceSeries;
  readonly #checks: Generations<bigint, bigint>;
  readonly #stored: StoredSeries;
  readonly #builder: BatchBuilder;
  readonly #pending = new Map<string, bigint>();
  readonly #hash: typeof hashSeries;

  constructor(shared: Shared, limits: SourceLimits, builder: BatchBuilder, nowMs: number) {
    this.#source = shared.source;
    this.#checks = shared.checks;
    this.#stored = shared.stored;
    this.#hash = shared.hash;
    this.limits = limits;
    this.#builder = builder;
    this.nowMs = nowMs;
  }

  find(key: string): bigint | undefined {
    const known = this.#source.known.get(key);
    if (known !== undefined || this.#pending.size === 0) return known;
    return this.#pending.get(key);
  }

  /** Known series, by the bytes of their labels. */
  get byBytes(): ByteMap {
    return this.#source.byBytes;
  }

  /**
   * Caches a series by its bytes, so that the next request needs no string. Only for durable
   * series.
   */
  cache(view: DataView, start: number, end: number, key: string): void {
    const known = this.#source.known.get(key);
    if (known !== undefined) this.byBytes.set(view, start, end, known);
  }

  /** Registers a series that `find` did not find. The caller has validated its labels. */
  admit(key: string, series: NewSeries): Admission {
    const full = this.#fullProblem();
    if (full !== null) return { id: null, problem: full };
    const { id, check } = this.#hash(series.metric, series.labels);
    const seen = this.#checks.get(id);
    if (seen !== undefined && seen !== check) {
      ingestMetrics().seriesRefused.inc({ reason: 'collision' });
      return { id: null, problem: 'the series id belongs to another series (hash collision)' };
    }
    const early = this.#countNew(id);
    if (early !== null) return { id: null, problem: early };
    this.#checks.set(id, check);
    this.#pending.set(key, id);
    this.#builder.newSeries.push({
      id,
      check,
      source: this.#builder.sourceId,
      firstSeenMs: this.nowMs,
      ...series,
    });
    return { id, problem: null };
  }

  /** Call once the batch is on disk. */
  commit(): void {
    for (const [key, id] of this.#pending) this.#source.known.set(key, id);
    this.#pending.clear();
  }

  #fullProblem(): string | null {
    const { activePerSource } = this.limits;
    if (this.#source.known.size + this.#pending.size < activePerSource) return null;
    ingestMetrics().seriesRefused.inc({ reason: 'active_series' });
    return `the source has reached its limit of ${activePerSource} active series`;
  }

  /**
   * Counts a series that the store does not have. Returns the reason the series must wait, or null.
   */
  #countNew(id: bigint): string | null {
    const source = this.#source;
    const { newPerMinute } = this.limits;
    const minute = Math.floor(this.nowMs / 60_000);
    if (minute !== source.minute) {
      source.minute = minute;
      source.newInMinute = 0;
      if (source.counted !== null) source.counted = [];
    }
    if (this.#stored.answered && source.counted !== null) {
      source.newInMinute = source.counted.filter((known) => !this.#stored.has(known)).length;
      source.counted = null;
    }
    if (this.#stored.has(id)) return null;
    if (source.newInMinute * 2 >= newPerMinute) this.#stored.refresh(this.nowMs);
    if (source.newInMinute < newPerMinute) {
      source.newInMinute += 1;
      source.counted?.push(id);
      return null;
    }
    ingestMetrics().seriesRefused.inc({ reason: 'new_series' });
    this.putOff = `the source has reached its limit of ${newPerMinute} new series per minute`;
    return this.putOff;
  }
}

export function seriesRegistry(): SeriesRegistry {
  return singleton('series-registry', () => new SeriesRegistry(seriesLimits, storedSeriesIds));
}
