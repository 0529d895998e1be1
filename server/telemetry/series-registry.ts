import type { BatchBuilder } from './batch-builder.ts';
import type { SeriesKind, SeriesRow } from './batch.ts';
import { hashSeries, sortLabels } from './series-id.ts';
import type { SeriesHash } from './series-id.ts';

export type SeriesRejection =
  | 'collision'
  | 'too_many_series'
  | 'too_many_new_series'
  | 'too_many_labels'
  | 'label_too_long';

export type SeriesLimits = {
  activePerSource: number;
  newPerMinute: number;
  labels: number;
  labelNameBytes: number;
  labelValueBytes: number;
};

export type SeriesDescription = {
  metric: string;
  labels: Iterable<readonly [string, string]>;
  unit: string;
  kind: SeriesKind;
};

type SourceState = { active: Set<bigint>; newSinceMs: number; newSeries: number };

const rawCacheEntries = 1_000_000;
const dayMs = 86_400_000;

/**
 * Which series are registered already. Ids are computed, so a lost registry costs only repeated rows,
 * which the `series` table merges.
 */
export class SeriesRegistry {
  readonly #limits: SeriesLimits;
  /** id -> check of every series that is durably registered. */
  readonly #known = new Map<bigint, bigint>();
  readonly #byRawLabels = new Map<string, bigint>();
  readonly #sources = new Map<string, SourceState>();
  #dayStartMs = 0;
  readonly rejected: Record<SeriesRejection, number> = {
    collision: 0,
    too_many_series: 0,
    too_many_new_series: 0,
    too_many_labels: 0,
    label_too_long: 0,
  };

  constructor(limits: SeriesLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#known.size;
  }

  /** The id behind label bytes as a sender spells them; undefined sends the caller to `resolve`. */
  byRawLabels(key: string): bigint | undefined {
    return this.#byRawLabels.get(key);
  }

  /** Lets the next body with the same label bytes skip decoding, once the series is registered. */
  rememberRawLabels(key: string, id: bigint): void {
    if (!this.#known.has(id)) return;
    if (this.#byRawLabels.size >= rawCacheEntries) this.#byRawLabels.clear();
    this.#byRawLabels.set(key, id);
  }

  /** The id of the series, whose row joins the batch when it is new; or why it is refused (only this series, not the body). */
  resolve(
    builder: BatchBuilder,
    description: SeriesDescription,
    nowMs: number,
  ): bigint | SeriesRejection {
    const labels = sortLabels(description.labels);
    const tooMuch = this.#checkSize(labels);
    if (tooMuch !== null) return this.#reject(tooMuch);
    const hash = hashSeries(description.metric, labels);
    const known = this.#known.get(hash.id);
    if (known !== undefined && known !== hash.check) return this.#reject('collision');
    const full = this.#admit(builder.sourceId, hash.id, known === undefined, nowMs);
    if (full !== null) return this.#reject(full);
    if (known === undefined && !builder.announce(hash.id)) {
      const row: SeriesRow = {
        ...hash,
        metric: description.metric,
        labels,
        source: builder.sourceId,
        unit: description.unit,
        kind: description.kind,
        firstSeenMs: nowMs,
      };
      builder.newSeries.push(row);
    }
    return hash.id;
  }

  /** The rows are on disk: from now on they need no announcement. */
  confirm(rows: readonly SeriesHash[]): void {
    for (const row of rows) if (!this.#known.has(row.id)) this.#known.set(row.id, row.check);
  }

  #checkSize(labels: readonly (readonly [string, string])[]): SeriesRejection | null {
    if (labels.length > this.#limits.labels) return 'too_many_labels';
    for (const [name, value] of labels) {
      if (name.length > this.#limits.labelNameBytes || value.length > this.#limits.labelValueBytes)
        return 'label_too_long';
    }
    return null;
  }

  #admit(source: string, id: bigint, isNew: boolean, nowMs: number): SeriesRejection | null {
    this.#startDay(nowMs);
    let state = this.#sources.get(source);
    if (state === undefined) {
      state = { active: new Set(), newSinceMs: nowMs, newSeries: 0 };
      this.#sources.set(source, state);
    }
    if (state.active.has(id)) return null;
    if (state.active.size >= this.#limits.activePerSource) return 'too_many_series';
    if (isNew) {
      if (nowMs - state.newSinceMs >= 60_000) {
        state.newSinceMs = nowMs;
        state.newSeries = 0;
      }
      if (state.newSeries >= this.#limits.newPerMinute) return 'too_many_new_series';
      state.newSeries += 1;
    }
    state.active.add(id);
    return null;
  }

  /** "Active" means seen today: series that went away stop counting. */
  #startDay(nowMs: number): void {
    if (nowMs - this.#dayStartMs < dayMs) return;
    this.#dayStartMs = nowMs;
    this.#byRawLabels.clear();
    for (const state of this.#sources.values()) state.active.clear();
  }

  #reject(reason: SeriesRejection): SeriesRejection {
    this.rejected[reason] += 1;
    return reason;
  }
}
