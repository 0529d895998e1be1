import type { HistogramColumns, HistogramPoint } from './batch.ts';
import { F64Column, I32Column, U32Column, U64Column, U8Column } from './growable-column.ts';

/** Fills the columns of the histograms of one batch. */
export class HistogramBuilder {
  readonly #series = new U64Column();
  readonly #tsMs = new F64Column();
  readonly #startMs = new F64Column();
  readonly #temporality = new U8Column();
  readonly #shape = new U8Column();
  readonly #count = new F64Column();
  readonly #sum = new F64Column();
  readonly #min = new F64Column();
  readonly #max = new F64Column();
  readonly #scale = new I32Column();
  readonly #offset = new I32Column();
  readonly #zeroCount = new F64Column();
  readonly #zeroThreshold = new F64Column();
  readonly #negativeOffset = new I32Column();
  readonly #boundsEnd = new U32Column();
  readonly #bounds = new F64Column();
  readonly #countsEnd = new U32Column();
  readonly #counts = new F64Column();
  readonly #negativeEnd = new U32Column();
  readonly #negativeCounts = new F64Column();

  get length(): number {
    return this.#series.length;
  }

  push(point: HistogramPoint): void {
    this.#series.push(point.series);
    this.#tsMs.push(point.tsMs);
    this.#startMs.push(point.startMs);
    this.#temporality.push(point.temporality);
    this.#shape.push(point.shape === 'explicit' ? 0 : 1);
    this.#count.push(point.count);
    this.#sum.push(point.sum);
    this.#min.push(point.min);
    this.#max.push(point.max);
    this.#scale.push(point.scale);
    this.#offset.push(point.offset);
    this.#zeroCount.push(point.zeroCount);
    this.#zeroThreshold.push(point.zeroThreshold);
    this.#negativeOffset.push(point.negativeOffset);
    this.#bounds.pushAll(point.bounds);
    this.#boundsEnd.push(this.#bounds.length);
    this.#counts.pushAll(point.counts);
    this.#countsEnd.push(this.#counts.length);
    this.#negativeCounts.pushAll(point.negativeCounts);
    this.#negativeEnd.push(this.#negativeCounts.length);
  }

  take(): HistogramColumns {
    return {
      series: this.#series.take(),
      tsMs: this.#tsMs.take(),
      startMs: this.#startMs.take(),
      temporality: this.#temporality.take(),
      shape: this.#shape.take(),
      count: this.#count.take(),
      sum: this.#sum.take(),
      min: this.#min.take(),
      max: this.#max.take(),
      scale: this.#scale.take(),
      offset: this.#offset.take(),
      zeroCount: this.#zeroCount.take(),
      zeroThreshold: this.#zeroThreshold.take(),
      negativeOffset: this.#negativeOffset.take(),
      boundsEnd: this.#boundsEnd.take(),
      bounds: this.#bounds.take(),
      countsEnd: this.#countsEnd.take(),
      counts: this.#counts.take(),
      negativeEnd: this.#negativeEnd.take(),
      negativeCounts: this.#negativeCounts.take(),
    };
  }
}
