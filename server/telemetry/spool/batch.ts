import type { InferenceColumns, InferenceLayout, LabelRow } from './inference-batch.ts';

/** Result of one accepted request body: the unit that is spooled, acknowledged and inserted. */

export type SeriesKind =
  | 'gauge'
  | 'counter'
  | 'histogram'
  | 'exponential_histogram'
  | 'summary'
  | 'unknown';

/** Labels sorted by name, without `__name__`, which is stored as `metric`. */
export type LabelPairs = ReadonlyArray<readonly [name: string, value: string]>;

export type SeriesRow = {
  id: bigint;
  /** Next 64 bits of the same hash. They distinguish two label sets with the same ID. */
  check: bigint;
  metric: string;
  labels: LabelPairs;
  source: string;
  unit: string;
  kind: SeriesKind;
  firstSeenMs: number;
};

/**
 * Columns of equal length. `value` may contain the stale marker, so fill it by bytes, never through
 * JS numbers.
 */
export type SampleColumns = {
  series: BigUint64Array;
  tsMs: Float64Array;
  value: Float64Array;
};

export const delta = 1;
export const cumulative = 2;

/** One histogram data point from a decoder. An absent sum, min or max is NaN. */
export type HistogramPoint = {
  series: bigint;
  tsMs: number;
  startMs: number;
  temporality: 1 | 2;
  count: number;
  sum: number;
  min: number;
  max: number;
  /**
   * An explicit histogram has `bounds.length + 1` counts. An exponential histogram has empty
   * `bounds`, and its counts start at `offset`.
   */
  shape: 'explicit' | 'exponential';
  bounds: ArrayLike<number>;
  counts: ArrayLike<number>;
  scale: number;
  offset: number;
  zeroCount: number;
  zeroThreshold: number;
  negativeOffset: number;
  negativeCounts: ArrayLike<number>;
};

/** Flat arrays with one end position per row (wire format of ClickHouse arrays). */
export type HistogramColumns = {
  series: BigUint64Array;
  tsMs: Float64Array;
  startMs: Float64Array;
  temporality: Uint8Array;
  /** 0 explicit, 1 exponential */
  shape: Uint8Array;
  count: Float64Array;
  sum: Float64Array;
  min: Float64Array;
  max: Float64Array;
  scale: Int32Array;
  offset: Int32Array;
  zeroCount: Float64Array;
  zeroThreshold: Float64Array;
  negativeOffset: Int32Array;
  boundsEnd: Uint32Array;
  bounds: Float64Array;
  countsEnd: Uint32Array;
  counts: Float64Array;
  negativeEnd: Uint32Array;
  negativeCounts: Float64Array;
};

export type ExemplarRow = {
  series: string;
  tsMs: number;
  value: number;
  traceId: string;
  spanId: string;
};

export type StringMap = Record<string, string>;

export type LogRow = {
  tsMs: number;
  observedMs: number;
  source: string;
  /** OTLP severity number, 0 when unknown. */
  severity: number;
  severityText: string;
  body: string;
  attributes: StringMap;
  resource: StringMap;
  service: string;
  host: string;
  environment: string;
  traceId: string;
  spanId: string;
};

export type SpanKind = 'unspecified' | 'internal' | 'server' | 'client' | 'producer' | 'consumer';

export type SpanRow = {
  /** Start of the span. */
  tsMs: number;
  durationMs: number;
  source: string;
  traceId: string;
  spanId: string;
  /** Empty for a root span. */
  parentSpanId: string;
  name: string;
  kind: SpanKind;
  status: 'unset' | 'ok' | 'error';
  statusMessage: string;
  service: string;
  host: string;
  environment: string;
  attributes: StringMap;
  resource: StringMap;
};

/** One value of a metric of a training run. */
export type RunMetricRow = {
  run: string;
  key: string;
  step: number;
  timestampMs: number;
  /** As text, because JSON has neither NaN nor infinity. */
  value: string;
  model: string;
  datasetName: string;
  datasetDigest: string;
};

/** Items for the worker, stored in PostgreSQL `intake_items`. */
export type InboxItem = { kind: 'alert' | 'change'; key: string; payload: unknown };

/** Origin of the rows: a kind of external data, or derived by Tandem. */
export type TouchedKind = 'samples' | 'histograms' | 'spans' | 'derived';
/**
 * A minute (epoch ms of its start) in which rows were inserted, and the time of its earliest row.
 */
export type Touch = { kind: TouchedKind; minuteMs: number; sinceMs: number };

/** Notification for jobs about rows that are now in ClickHouse. */
export type BatchTrace = {
  touches: Touch[];
  /** True if series were registered. */
  series: boolean;
  /** Models that the requests belong to. */
  models: string[];
  /** True if requests and responses arrive separately. */
  parts: boolean;
};

export type Batch = {
  sourceId: string;
  newSeries: SeriesRow[];
  samples: SampleColumns;
  histograms: HistogramColumns;
  exemplars: ExemplarRow[];
  logs: LogRow[];
  spans: SpanRow[];
  runMetrics: RunMetricRow[];
  inbox: InboxItem[];
  /** Model predictions with their layouts and labels. */
  inference: InferenceColumns;
  layouts: InferenceLayout[];
  labels: LabelRow[];
  /**
   * Set only in the remainder of a batch whose rows are in ClickHouse. Otherwise, the trace is
   * derived from the rows.
   */
  trace?: BatchTrace;
};

/** Number of rows of all kinds. It determines when a segment ends. */
export function batchRows(batch: Batch): number {
  return (
    batch.newSeries.length +
    batch.samples.series.length +
    batch.histograms.series.length +
    batch.exemplars.length +
    batch.logs.length +
    batch.spans.length +
    batch.runMetrics.length +
    batch.inbox.length +
    batch.inference.rows.length +
    batch.layouts.length +
    batch.labels.length
  );
}
