import { readNumbers } from '../protobuf/proto-numbers.ts';
import type { ProtoReader } from '../protobuf/proto-reader.ts';
import { readKeyValue, type Attribute } from './otlp-any-value.ts';
import type { OtlpExemplar, OtlpMetric, OtlpMetricSink, OtlpPoint } from './otlp-metric-sink.ts';

const MAX_EXEMPLARS = 64;

/** Field tags whose number differs between kinds of points; 0 if a kind does not have the field. */
type PointTags = { attribute: number; exemplar: number; flags: number };

const START = 2 * 8 + 1;
const TIME = 3 * 8 + 1;
const NUMBER: PointTags = { attribute: 7 * 8 + 2, exemplar: 5 * 8 + 2, flags: 8 * 8 };
const HISTOGRAM: PointTags = { attribute: 9 * 8 + 2, exemplar: 8 * 8 + 2, flags: 10 * 8 };
const EXPONENTIAL: PointTags = { attribute: 1 * 8 + 2, exemplar: 11 * 8 + 2, flags: 10 * 8 };
const SUMMARY: PointTags = { attribute: 7 * 8 + 2, exemplar: 0, flags: 8 * 8 };

/**
 * Collects the common fields of all kinds of points. Attributes stay undecoded bytes unless the
 * series is new.
 */
class PointReader {
  readonly reader: ProtoReader;
  readonly index: number;
  readonly tags: PointTags;
  readonly exemplars: OtlpExemplar[] = [];
  timeMs = 0;
  startMs = 0;
  flags = 0;
  attributesKey = '';
  /** Start positions of the attribute messages. */
  readonly #at: number[] = [];

  constructor(reader: ProtoReader, index: number, tags: PointTags) {
    this.reader = reader;
    this.index = index;
    this.tags = tags;
  }

  /**
   * Reads the field with this tag; returns false if the field is specific to the kind of the point.
   */
  take(tag: number): boolean {
    if (tag === this.tags.attribute) this.#attribute();
    else if (tag === START) this.startMs = this.reader.nanosMs();
    else if (tag === TIME) this.timeMs = this.reader.nanosMs();
    else if (tag === this.tags.exemplar) this.#exemplar();
    else if (tag === this.tags.flags) this.flags = this.reader.uint();
    else return false;
    return true;
  }

  #attribute(): void {
    const { reader } = this;
    const from = reader.pos;
    this.#at.push(from);
    reader.skip(2);
    this.attributesKey += reader.bytes.toString('latin1', from, reader.pos);
  }

  #exemplar(): void {
    const exemplar = readExemplar(this.reader);
    if (exemplar.traceId !== '' && this.exemplars.length < MAX_EXEMPLARS)
      this.exemplars.push(exemplar);
  }

  point(): OtlpPoint {
    return {
      index: this.index,
      timeMs: this.timeMs,
      startMs: this.startMs,
      noRecordedValue: (this.flags & 1) === 1,
      attributesKey: this.attributesKey,
      attributes: () => this.#attributes(),
      exemplars: this.exemplars,
    };
  }

  #attributes(): { list: Attribute[]; problem: string | null } {
    const { reader } = this;
    const back = reader.pos;
    const limit = reader.limit;
    reader.limit = reader.bytes.length;
    reader.invalidText = false;
    const list = this.#at.map((at) => {
      reader.pos = at;
      return readKeyValue(reader);
    });
    reader.pos = back;
    reader.limit = limit;
    return { list, problem: reader.invalidText ? 'are not valid UTF-8' : null };
  }
}

export function readNumberPoint(
  reader: ProtoReader,
  sink: OtlpMetricSink,
  metric: OtlpMetric,
  index: number,
): void {
  const outer = reader.enter();
  const common = new PointReader(reader, index, NUMBER);
  let value = 0;
  let valueAt = -1;
  while (reader.more()) {
    const tag = reader.tag();
    if (common.take(tag)) continue;
    if (tag === 4 * 8 + 1) {
      valueAt = reader.pos;
      value = reader.double();
    } else if (tag === 6 * 8 + 1) value = reader.sfixed64Number();
    else reader.skip(tag);
  }
  sink.number(metric, common.point(), value, valueAt < 0 ? null : reader.bytes, valueAt);
  reader.leave(outer);
}

export function readHistogramPoint(
  reader: ProtoReader,
  sink: OtlpMetricSink,
  metric: OtlpMetric,
  index: number,
): void {
  const outer = reader.enter();
  const common = new PointReader(reader, index, HISTOGRAM);
  const values = { count: 0, sum: Number.NaN, min: Number.NaN, max: Number.NaN };
  const counts: number[] = [];
  const bounds: number[] = [];
  while (reader.more()) {
    const tag = reader.tag();
    const field = tag >>> 3;
    if (common.take(tag)) continue;
    if (tag === 4 * 8 + 1) values.count = reader.fixed64Number();
    else if (tag === 5 * 8 + 1) values.sum = reader.double();
    else if (field === 6) readNumbers(reader, tag, counts, 'fixed64');
    else if (field === 7) readNumbers(reader, tag, bounds, 'double');
    else if (tag === 11 * 8 + 1) values.min = reader.double();
    else if (tag === 12 * 8 + 1) values.max = reader.double();
    else reader.skip(tag);
  }
  if (counts.length === 0 && bounds.length === 0) counts.push(values.count);
  sink.histogram(metric, common.point(), { ...explicitShape, ...values, bounds, counts });
  reader.leave(outer);
}

/** Values of unused fields in an explicit histogram. */
export const explicitShape = {
  shape: 'explicit',
  scale: 0,
  offset: 0,
  zeroCount: 0,
  zeroThreshold: 0,
  negativeOffset: 0,
  negativeCounts: [],
} as const;

type Buckets = { offset: number; counts: number[] };

function readBuckets(reader: ProtoReader): Buckets {
  const buckets: Buckets = { offset: 0, counts: [] };
  const outer = reader.enter();
  while (reader.more()) {
    const tag = reader.tag();
    if (tag === 1 * 8) buckets.offset = reader.sint();
    else if (tag >>> 3 === 2) readNumbers(reader, tag, buckets.counts, 'uint');
    else reader.skip(tag);
  }
  reader.leave(outer);
  return buckets;
}

export function readExponentialPoint(
  reader: ProtoReader,
  sink: OtlpMetricSink,
  metric: OtlpMetric,
  index: number,
): void {
  const outer = reader.enter();
  const common = new PointReader(reader, index, EXPONENTIAL);
  const values = {
    count: 0,
    sum: Number.NaN,
    min: Number.NaN,
    max: Number.NaN,
    scale: 0,
    zeroCount: 0,
    zeroThreshold: 0,
  };
  let positive: Buckets = { offset: 0, counts: [] };
  let negative: Buckets = { offset: 0, counts: [] };
  while (reader.more()) {
    const tag = reader.tag();
    if (common.take(tag)) continue;
    if (tag === 4 * 8 + 1) values.count = reader.fixed64Number();
    else if (tag === 5 * 8 + 1) values.sum = reader.double();
    else if (tag === 6 * 8) values.scale = reader.sint();
    else if (tag === 7 * 8 + 1) values.zeroCount = reader.fixed64Number();
    else if (tag === 8 * 8 + 2) positive = readBuckets(reader);
    else if (tag === 9 * 8 + 2) negative = readBuckets(reader);
    else if (tag === 12 * 8 + 1) values.min = reader.double();
    else if (tag === 13 * 8 + 1) values.max = reader.double();
    else if (tag === 14 * 8 + 1) values.zeroThreshold = reader.double();
    else reader.skip(tag);
  }
  sink.histogram(metric, common.point(), {
    ...values,
    shape: 'exponential',
    bounds: [],
    counts: positive.counts,
    offset: positive.offset,
    negativeOffset: negative.offset,
    negativeCounts: negative.counts,
  });
  reader.leave(outer);
}

export function readSummaryPoint(
  reader: ProtoReader,
  sink: OtlpMetricSink,
  metric: OtlpMetric,
  index: number,
): void {
  const outer = reader.enter();
  const common = new PointReader(reader, index, SUMMARY);
  const quantiles: { quantile: number; value: number }[] = [];
  let count = 0;
  let sum = 0;
  while (reader.more()) {
    const tag = reader.tag();
    if (common.take(tag)) continue;
    if (tag === 4 * 8 + 1) count = reader.fixed64Number();
    else if (tag === 5 * 8 + 1) sum = reader.double();
    else if (tag === 6 * 8 + 2) quantiles.push(readQuantile(reader));
    else reader.skip(tag);
  }
  sink.summary(metric, common.point(), { count, sum, quantiles: quantiles.slice(0, 100) });
  reader.leave(outer);
}

function readQuantile(reader: ProtoReader): { quantile: number; value: number } {
  const pair = { quantile: 0, value: 0 };
  const outer = reader.enter();
  while (reader.more()) {
    const tag = reader.tag();
    if (tag === 1 * 8 + 1) pair.quantile = reader.double();
    else if (tag === 2 * 8 + 1) pair.value = reader.double();
    else reader.skip(tag);
  }
  reader.leave(outer);
  return pair;
}

function readExemplar(reader: ProtoReader): OtlpExemplar {
  const exemplar: OtlpExemplar = { tsMs: 0, value: 0, traceId: '', spanId: '' };
  const outer = reader.enter();
  while (reader.more()) {
    const tag = reader.tag();
    if (tag === 2 * 8 + 1) exemplar.tsMs = reader.nanosMs();
    else if (tag === 3 * 8 + 1) exemplar.value = reader.double();
    else if (tag === 4 * 8 + 2) exemplar.spanId = hexId(reader, 8);
    else if (tag === 5 * 8 + 2) exemplar.traceId = hexId(reader, 16);
    else if (tag === 6 * 8 + 1) exemplar.value = reader.sfixed64Number();
    else reader.skip(tag);
  }
  reader.leave(outer);
  return exemplar;
}

/** A trace or span id as hex; empty if its length is wrong. */
export function hexId(reader: ProtoReader, bytes: number): string {
  const id = reader.slice();
  return id.length === bytes ? id.toString('hex') : '';
}
