import type { Batch, LabelPairs, StringMap } from './batch.ts';
import {
  bigColumn,
  fixedColumn,
  mapColumn,
  millisColumn,
  stringColumn,
  type NativeBlock,
  type NativeColumn,
} from './native-block.ts';

export type TableBlock = NativeBlock & { table: string };

/** Column builders for one list of rows. */
function columnsOf<Row>(rows: readonly Row[]) {
  return {
    text: (name: string, pick: (row: Row) => string): NativeColumn =>
      stringColumn(name, rows.map(pick)),
    millis: (name: string, pick: (row: Row) => number): NativeColumn =>
      millisColumn(name, [rows.map(pick)]),
    big: (name: string, pick: (row: Row) => bigint | string): NativeColumn =>
      bigColumn(name, rows.map(pick)),
    map: (name: string, pick: (row: Row) => StringMap | LabelPairs): NativeColumn =>
      mapColumn(name, rows.map(pick)),
    float: (name: string, pick: (row: Row) => number): NativeColumn =>
      fixedColumn(name, 'Float64', [Float64Array.from(rows, pick)]),
    whole: (name: string, pick: (row: Row) => number): NativeColumn =>
      fixedColumn(name, 'Int64', [BigInt64Array.from(rows, (row) => BigInt(pick(row)))]),
    byte: (name: string, pick: (row: Row) => number): NativeColumn =>
      fixedColumn(name, 'UInt8', [Uint8Array.from(rows, pick)]),
  };
}

export function seriesBlock(batches: readonly Pick<Batch, 'newSeries'>[]): TableBlock {
  const rows = batches.flatMap((batch) => batch.newSeries);
  const { text, millis, big, map } = columnsOf(rows);
  return {
    table: 'series',
    rows: rows.length,
    columns: [
      big('id', (row) => row.id),
      big('check', (row) => row.check),
      text('metric', (row) => row.metric),
      map('labels', (row) => row.labels),
      text('source', (row) => row.source),
      text('unit', (row) => row.unit),
      text('kind', (row) => row.kind),
      millis('first_seen', (row) => row.firstSeenMs),
    ],
  };
}

export function exemplarsBlock(batches: readonly Batch[]): TableBlock {
  const rows = batches.flatMap((batch) => batch.exemplars);
  const { text, millis, big, float } = columnsOf(rows);
  return {
    table: 'exemplars',
    rows: rows.length,
    columns: [
      big('series', (row) => row.series),
      millis('ts', (row) => row.tsMs),
      float('value', (row) => row.value),
      text('trace_id', (row) => row.traceId),
      text('span_id', (row) => row.spanId),
    ],
  };
}

export function logsBlock(batches: readonly Batch[]): TableBlock {
  const rows = batches.flatMap((batch) => batch.logs);
  const { text, millis, map, byte } = columnsOf(rows);
  return {
    table: 'logs',
    rows: rows.length,
    columns: [
      millis('ts', (row) => row.tsMs),
      millis('observed_ts', (row) => row.observedMs),
      text('source', (row) => row.source),
      byte('severity', (row) => row.severity),
      text('severity_text', (row) => row.severityText),
      text('body', (row) => row.body),
      map('attributes', (row) => row.attributes),
      map('resource', (row) => row.resource),
      text('service', (row) => row.service),
      text('host', (row) => row.host),
      text('environment', (row) => row.environment),
      text('trace_id', (row) => row.traceId),
      text('span_id', (row) => row.spanId),
    ],
  };
}

export function spansBlock(batches: readonly Batch[]): TableBlock {
  const rows = batches.flatMap((batch) => batch.spans);
  const { text, millis, map, float } = columnsOf(rows);
  return {
    table: 'spans',
    rows: rows.length,
    columns: [
      millis('ts', (row) => row.tsMs),
      float('duration_ms', (row) => row.durationMs),
      text('source', (row) => row.source),
      text('trace_id', (row) => row.traceId),
      text('span_id', (row) => row.spanId),
      text('parent_span_id', (row) => row.parentSpanId),
      text('name', (row) => row.name),
      text('kind', (row) => row.kind),
      text('status', (row) => row.status),
      text('status_message', (row) => row.statusMessage),
      text('service', (row) => row.service),
      text('host', (row) => row.host),
      text('environment', (row) => row.environment),
      map('attributes', (row) => row.attributes),
      map('resource', (row) => row.resource),
    ],
  };
}

export function runMetricsBlock(batches: readonly Batch[]): TableBlock {
  const rows = batches.flatMap((batch) => batch.runMetrics);
  const { text, whole, float } = columnsOf(rows);
  return {
    table: 'run_metrics',
    rows: rows.length,
    columns: [
      text('run', (row) => row.run),
      text('key', (row) => row.key),
      whole('step', (row) => row.step),
      whole('timestamp_ms', (row) => row.timestampMs),
      float('value', (row) => Number(row.value)),
      text('model', (row) => row.model),
      text('dataset_name', (row) => row.datasetName),
      text('dataset_digest', (row) => row.datasetDigest),
    ],
  };
}
