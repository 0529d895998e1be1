import { TandemError } from '#server/platform/errors.ts';
import type { SeriesKind } from '#server/telemetry/spool/batch.ts';
import {
  jsonArray,
  jsonDouble,
  jsonInteger,
  jsonNanos,
  jsonObject,
  jsonString,
} from '../json-fields.ts';
import { attributesFromJson } from './otlp-any-value.ts';
import { jsonHexId } from './otlp-json-id.ts';
import type { OtlpExemplar, OtlpMetric, OtlpMetricSink, OtlpPoint } from './otlp-metric-sink.ts';
import { explicitShape } from './otlp-points-proto.ts';
import { otlpResource } from './otlp-resource.ts';

type Json = { readonly [key: string]: unknown };

const DATA: readonly (readonly [key: string, kind: SeriesKind])[] = [
  ['gauge', 'gauge'],
  ['sum', 'counter'],
  ['histogram', 'histogram'],
  ['exponentialHistogram', 'exponential_histogram'],
  ['summary', 'summary'],
];

/** Reads an ExportMetricsServiceRequest in OTLP JSON into the sink. Unknown keys are ignored; a wrong type throws `invalid_input`. */
export function decodeOtlpMetricsJson(body: unknown, sink: OtlpMetricSink): void {
  const request = jsonObject(body, 'body');
  jsonArray(request.resourceMetrics, 'resourceMetrics').forEach((item, index) => {
    const field = `resourceMetrics[${index}]`;
    const resourceMetrics = jsonObject(item, field);
    const resource = jsonObject(resourceMetrics.resource, `${field}.resource`);
    const attributes = attributesFromJson(resource.attributes, `${field}.resource.attributes`);
    sink.resource(JSON.stringify(attributes), otlpResource(attributes));
    jsonArray(resourceMetrics.scopeMetrics, `${field}.scopeMetrics`).forEach(
      (scopeItem, scopeIndex) => {
        const scopeField = `${field}.scopeMetrics[${scopeIndex}]`;
        const metrics = jsonObject(scopeItem, scopeField).metrics;
        jsonArray(metrics, `${scopeField}.metrics`).forEach((metric, metricIndex) => {
          readMetric(
            jsonObject(metric, `${scopeField}.metrics`),
            sink,
            `${scopeField}.metrics[${metricIndex}]`,
          );
        });
      },
    );
  });
}

function readMetric(json: Json, sink: OtlpMetricSink, field: string): void {
  for (const [key, kind] of DATA) {
    if (json[key] === undefined || json[key] === null) continue;
    const data = jsonObject(json[key], `${field}.${key}`);
    const metric: OtlpMetric = {
      field,
      name: jsonString(json.name, `${field}.name`),
      unit: jsonString(json.unit, `${field}.unit`).slice(0, 64),
      kind: kind === 'counter' && data.isMonotonic !== true ? 'gauge' : kind,
      temporality:
        key === 'gauge'
          ? 0
          : jsonEnum(data.aggregationTemporality, `${field}.${key}.aggregationTemporality`),
      problem: null,
    };
    jsonArray(data.dataPoints, `${field}.${key}.dataPoints`).forEach((item, index) => {
      readPoint(key, jsonObject(item, `${field}.${key}.dataPoints[${index}]`), metric, sink, index);
    });
  }
}

function readPoint(
  key: string,
  json: Json,
  metric: OtlpMetric,
  sink: OtlpMetricSink,
  index: number,
): void {
  const field = `${metric.field}.${key}.dataPoints[${index}]`;
  const point = commonOf(json, index, field);
  if (key === 'gauge' || key === 'sum') sink.number(metric, point, numberOf(json, field), null, -1);
  else if (key === 'histogram') readHistogram(json, metric, point, sink, field);
  else if (key === 'exponentialHistogram') readExponential(json, metric, point, sink, field);
  else readSummary(json, metric, point, sink, field);
}

function commonOf(json: Json, index: number, field: string): OtlpPoint {
  const list = attributesFromJson(json.attributes, `${field}.attributes`);
  return {
    index,
    timeMs: msOf(json.timeUnixNano, `${field}.timeUnixNano`),
    startMs: msOf(json.startTimeUnixNano, `${field}.startTimeUnixNano`),
    noRecordedValue: (jsonInteger(json.flags, `${field}.flags`) & 1) === 1,
    attributesKey: JSON.stringify(list),
    attributes: () => ({ list, problem: null }),
    exemplars: exemplarsOf(json.exemplars, `${field}.exemplars`),
  };
}

function exemplarsOf(json: unknown, field: string): OtlpExemplar[] {
  return jsonArray(json, field)
    .slice(0, 64)
    .map((item) => {
      const exemplar = jsonObject(item, field);
      return {
        tsMs: msOf(exemplar.timeUnixNano, `${field}.timeUnixNano`),
        value: numberOf(exemplar, field),
        traceId: jsonHexId(exemplar.traceId, 16, `${field}.traceId`),
        spanId: jsonHexId(exemplar.spanId, 8, `${field}.spanId`),
      };
    })
    .filter((exemplar) => exemplar.traceId !== '');
}

function msOf(json: unknown, field: string): number {
  return Number(jsonNanos(json, field) / 1_000_000n);
}

function numberOf(json: Json, field: string): number {
  if (json.asInt !== undefined && json.asInt !== null)
    return jsonInteger(json.asInt, `${field}.asInt`);
  return jsonDouble(json.asDouble, `${field}.asDouble`);
}

/** Reads an enum value. OTLP JSON allows only integers, not enum names. */
function jsonEnum(json: unknown, field: string): number {
  if (typeof json === 'string')
    throw new TandemError('invalid_input', `${field}: expected an integer`);
  return jsonInteger(json, field);
}

function optional(json: unknown, field: string): number {
  return json === undefined || json === null ? Number.NaN : jsonDouble(json, field);
}

function numbers(json: unknown, field: string): number[] {
  return jsonArray(json, field).map((item) => jsonDouble(item, field));
}

function shared(
  json: Json,
  field: string,
): { count: number; sum: number; min: number; max: number } {
  return {
    count: jsonInteger(json.count, `${field}.count`),
    sum: optional(json.sum, `${field}.sum`),
    min: optional(json.min, `${field}.min`),
    max: optional(json.max, `${field}.max`),
  };
}

function readHistogram(
  json: Json,
  metric: OtlpMetric,
  point: OtlpPoint,
  sink: OtlpMetricSink,
  field: string,
): void {
  const values = shared(json, field);
  const bounds = numbers(json.explicitBounds, `${field}.explicitBounds`);
  const counts = numbers(json.bucketCounts, `${field}.bucketCounts`);
  if (counts.length === 0 && bounds.length === 0) counts.push(values.count);
  sink.histogram(metric, point, { ...explicitShape, ...values, bounds, counts });
}

function readExponential(
  json: Json,
  metric: OtlpMetric,
  point: OtlpPoint,
  sink: OtlpMetricSink,
  field: string,
): void {
  const positive = jsonObject(json.positive, `${field}.positive`);
  const negative = jsonObject(json.negative, `${field}.negative`);
  sink.histogram(metric, point, {
    ...shared(json, field),
    shape: 'exponential',
    bounds: [],
    scale: jsonInteger(json.scale, `${field}.scale`),
    zeroCount: jsonInteger(json.zeroCount, `${field}.zeroCount`),
    zeroThreshold: jsonDouble(json.zeroThreshold, `${field}.zeroThreshold`),
    offset: jsonInteger(positive.offset, `${field}.positive.offset`),
    counts: numbers(positive.bucketCounts, `${field}.positive.bucketCounts`),
    negativeOffset: jsonInteger(negative.offset, `${field}.negative.offset`),
    negativeCounts: numbers(negative.bucketCounts, `${field}.negative.bucketCounts`),
  });
}

function readSummary(
  json: Json,
  metric: OtlpMetric,
  point: OtlpPoint,
  sink: OtlpMetricSink,
  field: string,
): void {
  const quantiles = jsonArray(json.quantileValues, `${field}.quantileValues`)
    .slice(0, 100)
    .map((item) => {
      const pair = jsonObject(item, `${field}.quantileValues`);
      return {
        quantile: jsonDouble(pair.quantile, `${field}.quantile`),
        value: jsonDouble(pair.value, `${field}.value`),
      };
    });
  const count = jsonInteger(json.count, `${field}.count`);
  sink.summary(metric, point, { count, sum: jsonDouble(json.sum, `${field}.sum`), quantiles });
}
