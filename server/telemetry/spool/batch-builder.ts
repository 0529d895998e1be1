import { noHistograms } from '../derive/histogram-columns.ts';
import type {
  Batch,
  ExemplarRow,
  HistogramPoint,
  InboxItem,
  LogRow,
  RunMetricRow,
  SeriesRow,
  SpanRow,
} from './batch.ts';
import { HistogramBuilder } from './histogram-builder.ts';
import {
  emptyInference,
  emptyVectors,
  InferenceBuilder,
  type InferenceLayout,
  type LabelRow,
} from './inference-batch.ts';
import { SampleBuffer } from './sample-buffer.ts';

/** Fills the columns of one batch. Decoders create batches only with this class. */
export class BatchBuilder {
  readonly sourceId: string;
  readonly newSeries: SeriesRow[] = [];
  readonly exemplars: ExemplarRow[] = [];
  readonly logs: LogRow[] = [];
  readonly spans: SpanRow[] = [];
  readonly runMetrics: RunMetricRow[] = [];
  readonly inbox: InboxItem[] = [];
  readonly layouts: InferenceLayout[] = [];
  readonly labels: LabelRow[] = [];
  readonly #announced = new Set<bigint>();
  #samples: SampleBuffer | null = null;
  #histograms: HistogramBuilder | null = null;
  #inference: InferenceBuilder | null = null;

  constructor(sourceId: string) {
    this.sourceId = sourceId;
  }

  get inference(): InferenceBuilder {
    this.#inference ??= new InferenceBuilder();
    return this.#inference;
  }

  /** Returns true if this batch already announces the series. */
  announce(series: bigint): boolean {
    if (this.#announced.has(series)) return true;
    this.#announced.add(series);
    return false;
  }

  get sampleCount(): number {
    return this.#samples?.length ?? 0;
  }

  get histogramCount(): number {
    return this.#histograms?.length ?? 0;
  }

  addSample(series: bigint, tsMs: number, value: number): void {
    (this.#samples ??= SampleBuffer.lend()).push(series, tsMs, value);
  }

  /** Copies the 8 little-endian bytes of the value, so that a stale marker retains its bits. */
  addSampleBytes(series: bigint, tsMs: number, bytes: Uint8Array, at: number): void {
    (this.#samples ??= SampleBuffer.lend()).pushBytes(series, tsMs, bytes, at);
  }

  /** The buffer, for a decoder that adds samples in 32-bit halves. */
  get samples(): SampleBuffer {
    return (this.#samples ??= SampleBuffer.lend());
  }

  addStale(series: bigint, tsMs: number): void {
    this.addSampleBytes(series, tsMs, staleMarkerBytes, 0);
  }

  addHistogram(point: HistogramPoint): void {
    (this.#histograms ??= new HistogramBuilder()).push(point);
  }

  /** Builds the batch. The samples and histograms move from the builder to the batch. */
  build(): Batch {
    const samples = (this.#samples ?? SampleBuffer.lend()).take();
    const histograms = this.#histograms?.take() ?? noHistograms;
    this.#samples = null;
    this.#histograms = null;
    return {
      sourceId: this.sourceId,
      newSeries: this.newSeries,
      samples,
      histograms,
      exemplars: this.exemplars,
      logs: this.logs,
      spans: this.spans,
      runMetrics: this.runMetrics,
      inbox: this.inbox,
      inference: this.#inference?.take() ?? emptyInference([], 0, 0, emptyVectors()),
      layouts: this.layouts,
      labels: this.labels,
    };
  }
}

/** Prometheus' stale marker, the NaN 7FF0000000000002, little-endian. */
export const staleMarkerBytes = Uint8Array.of(2, 0, 0, 0, 0, 0, 0xf0, 0x7f);
