import type { Batch } from './batch.ts';
import type { NativeBlock } from './native-block.ts';
import {
  bigColumn,
  f64ArrayColumn,
  fixedColumn,
  mapColumn,
  millisColumn,
  stringColumn,
} from './native-block.ts';

export type TableBlock = NativeBlock & { table: string };

const minuteMs = 60_000;

/** The rows of a segment, one block per table. Same batches, same blocks: a repeated insert is recognised by its token. */
export function segmentBlocks(batches: readonly Batch[]): TableBlock[] {
  return [
    seriesBlock(batches),
    samplesBlock(batches),
    histogramsBlock(batches),
    exemplarsBlock(batches),
    logsBlock(batches),
    spansBlock(batches),
    // Last: what it announces must be readable by then.
    touchedBlock(batches),
  ].filter((block) => block.rows > 0);
}

function seriesBlock(batches: readonly Batch[]): TableBlock {
  const rows = batches.flatMap((batch) => batch.newSeries);
  return {
    table: 'series',
    rows: rows.length,
    columns: [
      bigColumn(
        'id',
        rows.map((row) => row.id),
      ),
      bigColumn(
        'check',
        rows.map((row) => row.check),
      ),
      stringColumn(
        'metric',
        rows.map((row) => row.metric),
      ),
      mapColumn(
        'labels',
        rows.map((row) => row.labels),
      ),
      stringColumn(
        'source',
        rows.map((row) => row.source),
      ),
      stringColumn(
        'unit',
        rows.map((row) => row.unit),
      ),
      stringColumn(
        'kind',
        rows.map((row) => row.kind),
      ),
      millisColumn('first_seen', [rows.map((row) => row.firstSeenMs)]),
    ],
  };
}

function samplesBlock(batches: readonly Batch[]): TableBlock {
  const parts = batches.map((batch) => batch.samples).filter((part) => part.series.length > 0);
  return {
    table: 'samples',
    rows: parts.reduce((sum, part) => sum + part.series.length, 0),
    columns: [
      fixedColumn(
        'series',
        'UInt64',
        parts.map((part) => part.series),
      ),
      millisColumn(
        'ts',
        parts.map((part) => part.tsMs),
      ),
      fixedColumn(
        'value',
        'Float64',
        parts.map((part) => part.value),
      ),
    ],
  };
}

function histogramsBlock(batches: readonly Batch[]): TableBlock {
  const parts = batches.map((batch) => batch.histograms).filter((part) => part.series.length > 0);
  return {
    table: 'histograms',
    rows: parts.reduce((sum, part) => sum + part.series.length, 0),
    columns: [
      fixedColumn(
        'series',
        'UInt64',
        parts.map((part) => part.series),
      ),
      millisColumn(
        'ts',
        parts.map((part) => part.tsMs),
      ),
      millisColumn(
        'start_ts',
        parts.map((part) => part.startMs),
      ),
      fixedColumn(
        'temporality',
        'UInt8',
        parts.map((part) => part.temporality),
      ),
      fixedColumn(
        'shape',
        'UInt8',
        parts.map((part) => part.shape),
      ),
      fixedColumn(
        'count',
        'Float64',
        parts.map((part) => part.count),
      ),
      fixedColumn(
        'sum',
        'Float64',
        parts.map((part) => part.sum),
      ),
      fixedColumn(
        'min',
        'Float64',
        parts.map((part) => part.min),
      ),
      fixedColumn(
        'max',
        'Float64',
        parts.map((part) => part.max),
      ),
      fixedColumn(
        'scale',
        'Int32',
        parts.map((part) => part.scale),
      ),
      fixedColumn(
        'offset',
        'Int32',
        parts.map((part) => part.offset),
      ),
      fixedColumn(
        'zero_count',
        'Float64',
        parts.map((part) => part.zeroCount),
      ),
      fixedColumn(
        'zero_threshold',
        'Float64',
        parts.map((part) => part.zeroThreshold),
      ),
      fixedColumn(
        'negative_offset',
        'Int32',
        parts.map((part) => part.negativeOffset),
      ),
      f64ArrayColumn(
        'bounds',
        parts.map((part) => ({ ends: part.boundsEnd, values: part.bounds })),
      ),
      f64ArrayColumn(
        'counts',
        parts.map((part) => ({ ends: part.countsEnd, values: part.counts })),
      ),
      f64ArrayColumn(
        'negative_counts',
        parts.map((part) => ({ ends: part.negativeEnd, values: part.negativeCounts })),
      ),
    ],
  };
}

function exemplarsBlock(batches: readonly Batch[]): TableBlock {
  const rows = batches.flatMap((batch) => batch.exemplars);
  return {
    table: 'exemplars',
    rows: rows.length,
    columns: [
      bigColumn(
        'series',
        rows.map((row) => row.series),
      ),
      millisColumn('ts', [rows.map((row) => row.tsMs)]),
      fixedColumn('value', 'Float64', [Float64Array.from(rows, (row) => row.value)]),
      stringColumn(
        'trace_id',
        rows.map((row) => row.traceId),
      ),
      stringColumn(
        'span_id',
        rows.map((row) => row.spanId),
      ),
    ],
  };
}

function logsBlock(batches: readonly Batch[]): TableBlock {
  const rows = batches.flatMap((batch) => batch.logs);
  return {
    table: 'logs',
    rows: rows.length,
    columns: [
      millisColumn('ts', [rows.map((row) => row.tsMs)]),
      millisColumn('observed_ts', [rows.map((row) => row.observedMs)]),
      stringColumn(
        'source',
        rows.map((row) => row.source),
      ),
      fixedColumn('severity', 'UInt8', [Uint8Array.from(rows, (row) => row.severity)]),
      stringColumn(
        'severity_text',
        rows.map((row) => row.severityText),
      ),
      stringColumn(
        'body',
        rows.map((row) => row.body),
      ),
      mapColumn(
        'attributes',
        rows.map((row) => row.attributes),
      ),
      mapColumn(
        'resource',
        rows.map((row) => row.resource),
      ),
      stringColumn(
        'service',
        rows.map((row) => row.service),
      ),
      stringColumn(
        'host',
        rows.map((row) => row.host),
      ),
      stringColumn(
        'environment',
        rows.map((row) => row.environment),
      ),
      stringColumn(
        'trace_id',
        rows.map((row) => row.traceId),
      ),
      stringColumn(
        'span_id',
        rows.map((row) => row.spanId),
      ),
    ],
  };
}

function spansBlock(batches: readonly Batch[]): TableBlock {
  const rows = batches.flatMap((batch) => batch.spans);
  return {
    table: 'spans',
    rows: rows.length,
    columns: [
      millisColumn('ts', [rows.map((row) => row.tsMs)]),
      fixedColumn('duration_ms', 'Float64', [Float64Array.from(rows, (row) => row.durationMs)]),
      stringColumn(
        'source',
        rows.map((row) => row.source),
      ),
      stringColumn(
        'trace_id',
        rows.map((row) => row.traceId),
      ),
      stringColumn(
        'span_id',
        rows.map((row) => row.spanId),
      ),
      stringColumn(
        'parent_span_id',
        rows.map((row) => row.parentSpanId),
      ),
      stringColumn(
        'name',
        rows.map((row) => row.name),
      ),
      stringColumn(
        'kind',
        rows.map((row) => row.kind),
      ),
      stringColumn(
        'status',
        rows.map((row) => row.status),
      ),
      stringColumn(
        'status_message',
        rows.map((row) => row.statusMessage),
      ),
      stringColumn(
        'service',
        rows.map((row) => row.service),
      ),
      stringColumn(
        'host',
        rows.map((row) => row.host),
      ),
      stringColumn(
        'environment',
        rows.map((row) => row.environment),
      ),
      mapColumn(
        'attributes',
        rows.map((row) => row.attributes),
      ),
      mapColumn(
        'resource',
        rows.map((row) => row.resource),
      ),
    ],
  };
}

function touchedBlock(batches: readonly Batch[]): TableBlock {
  const kinds: string[] = [];
  const seconds: number[] = [];
  const add = (kind: string, minutes: Set<number>): void => {
    for (const minute of minutes) {
      kinds.push(kind);
      seconds.push(minute * 60);
    }
  };
  add('samples', minutesOf(batches.map((batch) => batch.samples.tsMs)));
  add('histograms', minutesOf(batches.map((batch) => batch.histograms.tsMs)));
  add('spans', minutesOf(batches.map((batch) => batch.spans.map((span) => span.tsMs))));
  return {
    table: 'touched',
    rows: kinds.length,
    columns: [
      stringColumn('kind', kinds),
      fixedColumn('minute', 'DateTime', [Uint32Array.from(seconds)]),
    ],
  };
}

function minutesOf(parts: readonly ArrayLike<number>[]): Set<number> {
  const minutes = new Set<number>();
  let last = -1;
  for (const part of parts) {
    for (let row = 0; row < part.length; row += 1) {
      const minute = Math.floor((part[row] ?? 0) / minuteMs);
      if (minute === last) continue;
      last = minute;
      minutes.add(minute);
    }
  }
  return minutes;
}
