import { TandemError } from '#server/platform/errors.ts';
import { cumulative, delta, type HistogramPoint } from '#server/telemetry/spool/batch.ts';
import { timeProblem } from '../inference/time-window.ts';
import { readNumbers } from '../protobuf/proto-numbers.ts';
import type { ProtoReader } from '../protobuf/proto-reader.ts';
import type { RemoteWriteContext } from './remote-write-context.ts';

const CUSTOM_BUCKETS_SCHEMA = -53;
const GAUGE_RESET_HINT = 3;
const MAX_BUCKETS = 4096;

type Side = { spans: { offset: number; length: number }[]; deltas: number[]; counts: number[] };
type Native = {
  count: number;
  sum: number;
  schema: number;
  zeroThreshold: number;
  zeroCount: number;
  positive: Side;
  negative: Side;
  resetHint: number;
  timeMs: number;
  customBounds: number[];
};

function newSide(): Side {
  return { spans: [], deltas: [], counts: [] };
}

/** Reads a native histogram (integer or float) and stores it in the exponential shape of OTLP. */
export function readNativeHistogram(
  reader: ProtoReader,
  series: bigint | null,
  context: RemoteWriteContext,
  field: string,
): void {
  const native = readFields(reader);
  if (series === null) return;
  const { builder, window, rejections } = context;
  const problem = timeProblem(native.timeMs, window);
  if (problem !== null) {
    rejections.add(`${field}.timestamp`, problem);
    return;
  }
  if (native.schema !== CUSTOM_BUCKETS_SCHEMA && (native.schema < -4 || native.schema > 8)) {
    rejections.add(
      `${field}.schema`,
      `is ${native.schema}; supported values are -4 to 8 and ${CUSTOM_BUCKETS_SCHEMA}`,
    );
    return;
  }
  const positive = dense(native.positive);
  const negative = dense(native.negative);
  if (positive === null || negative === null) {
    rejections.add(
      `${field}.spans`,
      `do not fit their counts or cover more than ${MAX_BUCKETS} buckets`,
    );
    return;
  }
  builder.addHistogram(toPoint(series, native, positive, negative));
}

function toPoint(series: bigint, native: Native, positive: Dense, negative: Dense): HistogramPoint {
  const custom = native.schema === CUSTOM_BUCKETS_SCHEMA;
  const counts = custom ? customCounts(positive, native.customBounds.length) : positive.counts;
  return {
    series,
    tsMs: native.timeMs,
    startMs: 0,
    temporality: native.resetHint === GAUGE_RESET_HINT ? delta : cumulative,
    count: native.count,
    sum: native.sum,
    min: Number.NaN,
    max: Number.NaN,
    shape: custom ? 'explicit' : 'exponential',
    bounds: custom ? native.customBounds : [],
    counts,
    scale: custom ? 0 : native.schema,
    // Bucket i of Prometheus ends at base^i; bucket i of OTLP starts there.
    offset: custom ? 0 : positive.offset - 1,
    zeroCount: native.zeroCount,
    zeroThreshold: native.zeroThreshold,
    negativeOffset: negative.offset - 1,
    negativeCounts: negative.counts,
  };
}

function customCounts(side: Dense, bounds: number): number[] {
  const counts = Array.from({ length: bounds + 1 }, () => 0);
  side.counts.forEach((count, index) => {
    const at = side.offset + index;
    if (at >= 0 && at <= bounds) counts[at] = count;
  });
  return counts;
}

type Dense = { offset: number; counts: number[] };

/**
 * Converts spans and deltas to one array of absolute counts with an offset; null if they are
 * inconsistent.
 */
function dense(side: Side): Dense | null {
  const counts: number[] = [];
  const source = side.counts.length > 0 ? side.counts : runningSum(side.deltas);
  let taken = 0;
  for (const [index, span] of side.spans.entries()) {
    const gap = index === 0 ? 0 : span.offset;
    if (gap < 0 || counts.length + gap + span.length > MAX_BUCKETS) return null;
    for (let empty = 0; empty < gap; empty += 1) counts.push(0);
    for (let bucket = 0; bucket < span.length; bucket += 1) {
      const count = source[taken];
      if (count === undefined || count < 0) return null;
      counts.push(count);
      taken += 1;
    }
  }
  return taken === source.length ? { offset: side.spans[0]?.offset ?? 0, counts } : null;
}

function runningSum(deltas: readonly number[]): number[] {
  let sum = 0;
  return deltas.map((step) => {
    sum += step;
    return sum;
  });
}

function readFields(reader: ProtoReader): Native {
  const native: Native = {
    count: 0,
    sum: Number.NaN,
    schema: 0,
    zeroThreshold: 0,
    zeroCount: 0,
    positive: newSide(),
    negative: newSide(),
    resetHint: 0,
    timeMs: 0,
    customBounds: [],
  };
  const outer = reader.enter();
  while (reader.more()) {
    const tag = reader.tag();
    if (!readScalar(reader, tag, native) && !readArray(reader, tag, native)) reader.skip(tag);
  }
  reader.leave(outer);
  return native;
}

function readScalar(reader: ProtoReader, tag: number, native: Native): boolean {
  if (tag === 1 * 8) native.count = reader.uint();
  else if (tag === 2 * 8 + 1) native.count = reader.double();
  else if (tag === 3 * 8 + 1) native.sum = reader.double();
  else if (tag === 4 * 8) native.schema = reader.sint();
  else if (tag === 5 * 8 + 1) native.zeroThreshold = reader.double();
  else if (tag === 6 * 8) native.zeroCount = reader.uint();
  else if (tag === 7 * 8 + 1) native.zeroCount = reader.double();
  else if (tag === 14 * 8) native.resetHint = reader.uint();
  else if (tag === 15 * 8) native.timeMs = reader.int();
  else return false;
  return true;
}

function readArray(reader: ProtoReader, tag: number, native: Native): boolean {
  const field = tag >>> 3;
  if (field === 8) readSpan(reader, tag, native.negative);
  else if (field === 9) readNumbers(reader, tag, native.negative.deltas, 'sint');
  else if (field === 10) readNumbers(reader, tag, native.negative.counts, 'double');
  else if (field === 11) readSpan(reader, tag, native.positive);
  else if (field === 12) readNumbers(reader, tag, native.positive.deltas, 'sint');
  else if (field === 13) readNumbers(reader, tag, native.positive.counts, 'double');
  else if (field === 16) readNumbers(reader, tag, native.customBounds, 'double');
  else return false;
  return true;
}

function readSpan(reader: ProtoReader, spanTag: number, side: Side): void {
  if ((spanTag & 7) !== 2)
    throw new TandemError('invalid_input', 'malformed protobuf: a bucket span is not a message');
  let offset = 0;
  let length = 0;
  const outer = reader.enter();
  while (reader.more()) {
    const tag = reader.tag();
    if (tag === 1 * 8) offset = reader.sint();
    else if (tag === 2 * 8) length = reader.uint();
    else reader.skip(tag);
  }
  reader.leave(outer);
  if (side.spans.length <= MAX_BUCKETS) side.spans.push({ offset, length });
}
