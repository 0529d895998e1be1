import type { SeriesKind } from '#server/telemetry/spool/batch.ts';
import { ProtoReader } from '../protobuf/proto-reader.ts';
import type { OtlpMetric, OtlpMetricSink } from './otlp-metric-sink.ts';
import {
  readExponentialPoint,
  readHistogramPoint,
  readNumberPoint,
  readSummaryPoint,
} from './otlp-points-proto.ts';
import { findResource } from './otlp-resource-proto.ts';
import { otlpResource } from './otlp-resource.ts';

/**
 * Reads an ExportMetricsServiceRequest into the sink. Throws `invalid_input` if it is not protobuf.
 */
export function decodeOtlpMetricsProto(body: Buffer, sink: OtlpMetricSink): void {
  const reader = new ProtoReader(body);
  let index = 0;
  while (reader.more()) {
    const tag = reader.tag();
    if (tag === 1 * 8 + 2) {
      readResourceMetrics(reader, sink, index);
      index += 1;
    } else reader.skip(tag);
  }
}

function readResourceMetrics(reader: ProtoReader, sink: OtlpMetricSink, index: number): void {
  const outer = reader.enter();
  const { key, attributes } = findResource(reader);
  sink.resource(key, otlpResource(attributes));
  let scope = 0;
  while (reader.more()) {
    const tag = reader.tag();
    if (tag === 2 * 8 + 2) {
      readScopeMetrics(reader, sink, `resourceMetrics[${index}].scopeMetrics[${scope}]`);
      scope += 1;
    } else reader.skip(tag);
  }
  reader.leave(outer);
}

function readScopeMetrics(reader: ProtoReader, sink: OtlpMetricSink, field: string): void {
  const outer = reader.enter();
  let index = 0;
  while (reader.more()) {
    const tag = reader.tag();
    if (tag === 2 * 8 + 2) {
      readMetric(reader, sink, `${field}.metrics[${index}]`);
      index += 1;
    } else reader.skip(tag);
  }
  reader.leave(outer);
}

/** Reads a metric. Only locates the data at first, because the name may follow it. */
function readMetric(reader: ProtoReader, sink: OtlpMetricSink, field: string): void {
  const outer = reader.enter();
  let name = '';
  let unit = '';
  let dataField = 0;
  let dataAt = -1;
  reader.invalidText = false;
  while (reader.more()) {
    const tag = reader.tag();
    if (tag === 1 * 8 + 2) name = reader.string();
    else if (tag === 3 * 8 + 2) unit = reader.string();
    else {
      if ((tag & 7) === 2 && isData(tag >>> 3)) {
        dataField = tag >>> 3;
        dataAt = reader.pos;
      }
      reader.skip(tag);
    }
  }
  const problem = reader.invalidText ? 'has a name or unit that is not valid UTF-8' : null;
  if (dataAt >= 0) {
    reader.pos = dataAt;
    readData(reader, sink, dataField, {
      field,
      name,
      unit: unit.slice(0, 64),
      kind: 'gauge',
      temporality: 0,
      problem,
    });
    reader.pos = reader.limit;
  }
  reader.leave(outer);
}

function isData(field: number): boolean {
  return field === 5 || field === 7 || (field >= 9 && field <= 11);
}

/**
 * Reads the points of a gauge (5), sum (7), histogram (9), exponential histogram (10) or summary
 * (11); each has its points in field 1.
 */
function readData(
  reader: ProtoReader,
  sink: OtlpMetricSink,
  dataField: number,
  metric: OtlpMetric,
): void {
  const outer = reader.enter();
  const start = reader.pos;
  let monotonic = false;
  while (reader.more()) {
    const tag = reader.tag();
    if (tag === 2 * 8) metric.temporality = reader.uint();
    else if (tag === 3 * 8) monotonic = reader.uint() !== 0;
    else reader.skip(tag);
  }
  metric.kind = kindOf(dataField, monotonic);
  if (dataField === 5) metric.temporality = 0;
  reader.pos = start;
  let index = 0;
  while (reader.more()) {
    const tag = reader.tag();
    if (tag !== 1 * 8 + 2) {
      reader.skip(tag);
      continue;
    }
    if (dataField === 5 || dataField === 7) readNumberPoint(reader, sink, metric, index);
    else if (dataField === 9) readHistogramPoint(reader, sink, metric, index);
    else if (dataField === 10) readExponentialPoint(reader, sink, metric, index);
    else readSummaryPoint(reader, sink, metric, index);
    index += 1;
  }
  reader.leave(outer);
}

function kindOf(dataField: number, monotonic: boolean): SeriesKind {
  if (dataField === 7) return monotonic ? 'counter' : 'gauge';
  if (dataField === 9) return 'histogram';
  if (dataField === 10) return 'exponential_histogram';
  return dataField === 11 ? 'summary' : 'gauge';
}
