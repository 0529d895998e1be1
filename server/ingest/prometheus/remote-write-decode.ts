import { TandemError } from '#server/platform/errors.ts';
import { timeProblem } from '../inference/time-window.ts';
import { labelProblem, metricNameProblem, shortened } from '../label-problem.ts';
import { ProtoReader } from '../protobuf/proto-reader.ts';
import { KnownSeriesReader } from './known-series-reader.ts';
import {
  kindOfMetadataType,
  kindOfPrometheusSeries,
  type MetricFamily,
} from './prometheus-kind.ts';
import type { RemoteWriteContext } from './remote-write-context.ts';
import { readNativeHistogram } from './remote-write-histogram.ts';

const TIMESERIES = 1 * 8 + 2;
const METADATA = 3 * 8 + 2;
const LABEL = 1 * 8 + 2;
const SAMPLE = 2 * 8 + 2;
const EXEMPLAR = 3 * 8 + 2;
const HISTOGRAM = 4 * 8 + 2;

/**
 * Reads a WriteRequest of remote write 1.0 into the batch. Collects problems of individual series
 * and samples in `rejections`. Throws `invalid_input` if the body is not protobuf.
 */
export function decodeRemoteWrite(body: Buffer, context: RemoteWriteContext): void {
  const reader = new ProtoReader(body);
  const known = new KnownSeriesReader(reader, context);
  let index = 0;
  while (reader.more()) {
    const tag = reader.tag();
    if (tag === TIMESERIES) {
      if (!known.take()) readTimeSeries(reader, context, index);
      index += 1;
    } else if (tag === METADATA) readMetadata(reader, context.families);
    else reader.skip(tag);
  }
}

function readTimeSeries(reader: ProtoReader, context: RemoteWriteContext, index: number): void {
  const outer = reader.enter();
  const start = reader.pos;
  let labelsEnd = start;
  let series: bigint | undefined | null;
  while (reader.more()) {
    const tag = reader.tag();
    if (tag === LABEL) {
      if (series !== undefined) {
        throw new TandemError(
          'invalid_input',
          `timeseries[${index}].labels: labels must come before samples`,
        );
      }
      reader.skip(tag);
      labelsEnd = reader.pos;
      continue;
    }
    series ??= resolveSeries(reader, start, labelsEnd, context, index);
    if (tag === SAMPLE) readSample(reader, series, context, index);
    else if (tag === EXEMPLAR) readExemplar(reader, series, context);
    else if (tag === HISTOGRAM)
      readNativeHistogram(reader, series, context, `timeseries[${index}].histograms`);
    else reader.skip(tag);
  }
  if (series === undefined) resolveSeries(reader, start, labelsEnd, context, index);
  reader.leave(outer);
}

/** Id of the series whose labels are between two positions; null if the series is refused. */
function resolveSeries(
  reader: ProtoReader,
  start: number,
  end: number,
  context: RemoteWriteContext,
  index: number,
): bigint | null {
  const { session } = context;
  const entry = session.byBytes.find(reader.view, start, end);
  if (entry >= 0) return session.byBytes.valueOf(entry);
  const key = reader.bytes.toString('latin1', start, end);
  const known = session.find(key);
  if (known === undefined)
    return registerSeries(reader.bytes.subarray(start, end), key, context, index);
  session.cache(reader.view, start, end, key);
  return known;
}

function registerSeries(
  labelBytes: Buffer,
  key: string,
  context: RemoteWriteContext,
  index: number,
): bigint | null {
  const { session, rejections, families } = context;
  const field = `timeseries[${index}].labels`;
  const parsed = parseLabels(labelBytes, session.limits.labels);
  const problem =
    parsed.problem ??
    metricNameProblem(parsed.metric, session.limits) ??
    labelProblem(parsed.labels, session.limits);
  if (problem !== null) {
    rejections.add(field, problem);
    return null;
  }
  const family = families.get(parsed.metric);
  const admission = session.admit(key, {
    metric: parsed.metric,
    labels: parsed.labels,
    kind: kindOfPrometheusSeries(parsed.metric, family),
    unit: family?.unit ?? '',
  });
  if (admission.problem !== null)
    rejections.add(`${field} (${shortened(parsed.metric)})`, admission.problem);
  return admission.id;
}

type ParsedLabels = { metric: string; labels: [string, string][]; problem: string | null };

function parseLabels(bytes: Buffer, maxLabels: number): ParsedLabels {
  const reader = new ProtoReader(bytes);
  const labels: [string, string][] = [];
  let metric = '';
  let previous: string | null = null;
  let problem: string | null = null;
  let count = 0;
  while (reader.more()) {
    reader.tag();
    const [name, value] = readLabel(reader);
    count += 1;
    if (previous !== null && name === previous) problem ??= `has label ${shortened(name)} twice`;
    else if (previous !== null && !isSorted(previous, name))
      problem ??= `is not sorted at ${shortened(name)}`;
    previous = name;
    if (name === '__name__') metric = value;
    else if (value !== '' && labels.length <= maxLabels) labels.push([name, value]);
  }
  if (reader.invalidText) problem ??= 'is not valid UTF-8';
  if (count > maxLabels + 1) problem ??= `has ${count} labels; the maximum is ${maxLabels}`;
  if (metric === '') problem ??= 'has no __name__';
  return { metric, labels, problem };
}

/**
 * Senders sort names by bytes. Comparing UTF-16 code units gives a different order only outside the
 * Basic Multilingual Plane.
 */
function isSorted(previous: string, name: string): boolean {
  return previous < name || Buffer.compare(Buffer.from(previous), Buffer.from(name)) < 0;
}

function readLabel(reader: ProtoReader): [string, string] {
  let name = '';
  let value = '';
  const outer = reader.enter();
  while (reader.more()) {
    const tag = reader.tag();
    if (tag === 1 * 8 + 2) name = reader.string();
    else if (tag === 2 * 8 + 2) value = reader.string();
    else reader.skip(tag);
  }
  reader.leave(outer);
  return [name, value];
}

function readSample(
  reader: ProtoReader,
  series: bigint | null,
  context: RemoteWriteContext,
  index: number,
): void {
  const outer = reader.enter();
  let value = 0;
  let valueAt = -1;
  let timeMs = 0;
  while (reader.more()) {
    const tag = reader.tag();
    if (tag === 1 * 8 + 1) {
      valueAt = reader.pos;
      value = reader.double();
    } else if (tag === 2 * 8) timeMs = reader.int();
    else reader.skip(tag);
  }
  reader.leave(outer);
  if (series === null) return;
  const { builder, window, rejections } = context;
  if (timeMs < window.fromMs || timeMs > window.toMs) {
    rejections.add(`timeseries[${index}].samples.timestamp`, timeProblem(timeMs, window) ?? '');
  } else if (Number.isNaN(value)) {
    // Copies bytes, because a stale marker may change to another NaN if it is passed as a number.
    builder.addSampleBytes(series, timeMs, reader.bytes, valueAt);
  } else builder.addSample(series, timeMs, value);
}

function readExemplar(
  reader: ProtoReader,
  series: bigint | null,
  context: RemoteWriteContext,
): void {
  let value = 0;
  let tsMs = 0;
  let traceId = '';
  let spanId = '';
  const outer = reader.enter();
  while (reader.more()) {
    const tag = reader.tag();
    if (tag === LABEL) {
      const [name, text] = readLabel(reader);
      if (name === 'trace_id' || name === 'traceID') traceId = text;
      else if (name === 'span_id') spanId = text;
    } else if (tag === 2 * 8 + 1) value = reader.double();
    else if (tag === 3 * 8) tsMs = reader.int();
    else reader.skip(tag);
  }
  reader.leave(outer);
  // Exemplars are optional: invalid ones are dropped without an error response.
  if (series === null || timeProblem(tsMs, context.window) !== null) return;
  if (traceId.length > 64 || spanId.length > 64 || reader.invalidText) return;
  context.builder.exemplars.push({ series: series.toString(), tsMs, value, traceId, spanId });
}

function readMetadata(reader: ProtoReader, families: Map<string, MetricFamily>): void {
  let type = 0;
  let name = '';
  let unit = '';
  const outer = reader.enter();
  while (reader.more()) {
    const tag = reader.tag();
    if (tag === 1 * 8) type = reader.uint();
    else if (tag === 2 * 8 + 2) name = reader.string();
    else if (tag === 5 * 8 + 2) unit = reader.string();
    else reader.skip(tag);
  }
  reader.leave(outer);
  if (name === '' || name.length > 512 || unit.length > 64 || families.size >= 50_000) return;
  families.set(name, { kind: kindOfMetadataType(type), unit });
}
