import { histogramColumns, noHistograms } from '../derive/histogram-columns.ts';
import type { Batch, HistogramColumns, SampleColumns, SeriesRow } from './batch.ts';
import { bytesOf } from './growable-column.ts';
import { emptyInference, emptyVectors, inferenceViews } from './inference-batch.ts';

const version = 1;

type Head = {
  v: number;
  sourceId: string;
  newSeries: (Omit<SeriesRow, 'id' | 'check'> & { id: string; check: string })[];
  exemplars: Batch['exemplars'];
  logs: Batch['logs'];
  spans: Batch['spans'];
  /** Absent in records written by an earlier release. */
  runMetrics?: Batch['runMetrics'];
  inbox: Batch['inbox'];
  /** Absent if there are none, as in records written by an earlier release. */
  inference?: Batch['inference']['rows'];
  layouts?: Batch['layouts'];
  labels?: Batch['labels'];
  trace?: Batch['trace'];
  /**
   * Lengths of samples, histograms, bounds, counts and negative counts; for inference rows, of
   * feature values and scores; for their embeddings, of rows, vectors and values.
   */
  n: [number, number, number, number, number, number?, number?, number?, number?, number?];
};

/** Numeric columns in on-disk order; each starts at a multiple of 8 bytes. */
function columnsOf(
  samples: SampleColumns,
  histograms: HistogramColumns,
  inference: Batch['inference'],
): ArrayBufferView[] {
  return [
    samples.series,
    samples.tsMs,
    samples.value,
    ...Object.values(histograms),
    ...inferenceViews(inference),
  ];
}

const padded = (length: number): number => (length + 7) & ~7;
const zeroes = new Uint8Array(8);
const padding = (length: number): Uint8Array => zeroes.subarray(0, padded(length) - length);

/**
 * Batch as bytes of a spool record, in pieces whose total length is a multiple of 8. The columns
 * are not copied, so the batch must not change before the pieces are written.
 */
export function encodeBatch(batch: Batch): Uint8Array[] {
  const head: Head = {
    v: version,
    sourceId: batch.sourceId,
    newSeries: batch.newSeries.map((row) => ({
      ...row,
      id: String(row.id),
      check: String(row.check),
    })),
    exemplars: batch.exemplars,
    logs: batch.logs,
    spans: batch.spans,
    runMetrics: batch.runMetrics,
    inbox: batch.inbox,
    ...(batch.inference.rows.length > 0 && { inference: batch.inference.rows }),
    ...(batch.layouts.length > 0 && { layouts: batch.layouts }),
    ...(batch.labels.length > 0 && { labels: batch.labels }),
    ...(batch.trace !== undefined && { trace: batch.trace }),
    n: [
      batch.samples.series.length,
      batch.histograms.series.length,
      batch.histograms.bounds.length,
      batch.histograms.counts.length,
      batch.histograms.negativeCounts.length,
      batch.inference.numbers.length,
      batch.inference.scores.length,
      batch.inference.vectors.rowEnds.length,
      batch.inference.vectors.ends.length,
      batch.inference.vectors.values.length,
    ],
  };
  const text = Buffer.from(JSON.stringify(head));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  const columns = columnsOf(batch.samples, inOrder(batch.histograms), batch.inference);
  return [length, text, padding(4 + text.length), ...columns.flatMap(columnPieces)].filter(
    (piece) => piece.length > 0,
  );
}

function columnPieces(column: ArrayBufferView): Uint8Array[] {
  return column.byteLength === 0 ? [] : [bytesOf(column), padding(column.byteLength)];
}

/** Histogram columns in fixed order, regardless of the object's property order. */
function inOrder(histograms: HistogramColumns): HistogramColumns {
  return { ...noHistograms, ...histograms };
}

/** Throws on bytes that this version's `encodeBatch` did not write. */
export function decodeBatch(bytes: Buffer): Batch {
  const length = bytes.readUInt32LE(0);
  // Guarantee: a record has passed its checksum, so encodeBatch wrote it.
  const head = JSON.parse(bytes.toString('utf8', 4, 4 + length)) as Head;
  if (head.v !== version) throw new Error(`spool record of version ${head.v}`);
  const [sampleRows, histogramRows, bounds, counts, negative, ...rest] = head.n;
  const [numbers = 0, scores = 0, ...vectors] = rest;
  const samples = {
    series: new BigUint64Array(sampleRows),
    tsMs: new Float64Array(sampleRows),
    value: new Float64Array(sampleRows),
  };
  const histograms = histogramColumns(histogramRows, bounds, counts, negative);
  const inference = emptyInference(head.inference ?? [], numbers, scores, emptyVectors(...vectors));
  let at = padded(4 + length);
  for (const column of columnsOf(samples, histograms, inference)) {
    bytesOf(column).set(bytes.subarray(at, at + column.byteLength));
    at += padded(column.byteLength);
  }
  return {
    sourceId: head.sourceId,
    newSeries: head.newSeries.map((row) => ({
      ...row,
      id: BigInt(row.id),
      check: BigInt(row.check),
    })),
    samples,
    histograms,
    exemplars: head.exemplars,
    logs: head.logs,
    spans: head.spans,
    runMetrics: head.runMetrics ?? [],
    inbox: head.inbox,
    inference,
    layouts: head.layouts ?? [],
    labels: head.labels ?? [],
    ...(head.trace !== undefined && { trace: head.trace }),
  };
}
