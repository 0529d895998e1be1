import type { Batch, HistogramColumns } from './batch.ts';
import {
  inferenceBlock,
  inferencePartsBlock,
  inferenceShadowBlock,
  labelsBlock,
  layoutsBlock,
} from './inference-blocks.ts';
import { f64ArrayColumn, fixedColumn, millisColumn, type NativeColumn } from './native-block.ts';
import {
  exemplarsBlock,
  logsBlock,
  runMetricsBlock,
  seriesBlock,
  spansBlock,
  type TableBlock,
} from './row-blocks.ts';

/**
 * Rows of a segment, one block per table. The same batches give the same blocks, so that a
 * repeated insert is recognized by its token.
 */
export function segmentBlocks(batches: readonly Batch[]): TableBlock[] {
  return [
    seriesBlock(batches),
    samplesBlock(batches),
    histogramsBlock(batches),
    exemplarsBlock(batches),
    logsBlock(batches),
    spansBlock(batches),
    layoutsBlock(batches),
    inferenceBlock(batches),
    inferencePartsBlock(batches),
    inferenceShadowBlock(batches),
    labelsBlock(batches),
    runMetricsBlock(batches),
  ].filter((block) => block.rows > 0);
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
    columns: [...histogramScalars(parts), ...histogramArrays(parts)],
  };
}

function histogramScalars(parts: readonly HistogramColumns[]): NativeColumn[] {
  const fixed = (
    name: string,
    type: string,
    pick: (part: HistogramColumns) => ArrayBufferView,
  ): NativeColumn => fixedColumn(name, type, parts.map(pick));
  const millis = (name: string, pick: (part: HistogramColumns) => Float64Array): NativeColumn =>
    millisColumn(name, parts.map(pick));
  return [
    fixed('series', 'UInt64', (part) => part.series),
    millis('ts', (part) => part.tsMs),
    millis('start_ts', (part) => part.startMs),
    fixed('temporality', 'UInt8', (part) => part.temporality),
    fixed('shape', 'UInt8', (part) => part.shape),
    fixed('count', 'Float64', (part) => part.count),
    fixed('sum', 'Float64', (part) => part.sum),
    fixed('min', 'Float64', (part) => part.min),
    fixed('max', 'Float64', (part) => part.max),
    fixed('scale', 'Int32', (part) => part.scale),
    fixed('offset', 'Int32', (part) => part.offset),
    fixed('zero_count', 'Float64', (part) => part.zeroCount),
    fixed('zero_threshold', 'Float64', (part) => part.zeroThreshold),
    fixed('negative_offset', 'Int32', (part) => part.negativeOffset),
  ];
}

function histogramArrays(parts: readonly HistogramColumns[]): NativeColumn[] {
  const arrays = (
    name: string,
    ends: (part: HistogramColumns) => Uint32Array,
    values: (part: HistogramColumns) => Float64Array,
  ): NativeColumn =>
    f64ArrayColumn(
      name,
      parts.map((part) => ({ ends: ends(part), values: values(part) })),
    );
  return [
    arrays(
      'bounds',
      (part) => part.boundsEnd,
      (part) => part.bounds,
    ),
    arrays(
      'counts',
      (part) => part.countsEnd,
      (part) => part.counts,
    ),
    arrays(
      'negative_counts',
      (part) => part.negativeEnd,
      (part) => part.negativeCounts,
    ),
  ];
}
