import type { Batch, HistogramColumns, SampleColumns, SeriesRow } from './batch.ts';
import { bytesOf } from './growable-column.ts';

const version = 1;

type Head = {
  v: number;
  sourceId: string;
  newSeries: (Omit<SeriesRow, 'id' | 'check'> & { id: string; check: string })[];
  exemplars: Batch['exemplars'];
  logs: Batch['logs'];
  spans: Batch['spans'];
  inbox: Batch['inbox'];
  /** Lengths: samples, histograms, bounds, counts, negative counts. */
  n: [number, number, number, number, number];
};

/** Numeric columns in their order on disk; each starts at a multiple of 8 bytes. */
function columnsOf(samples: SampleColumns, histograms: HistogramColumns): ArrayBufferView[] {
  return [samples.series, samples.tsMs, samples.value, ...Object.values(histograms)];
}

function emptyHistograms(
  rows: number,
  bounds: number,
  counts: number,
  negative: number,
): HistogramColumns {
  return {
    series: new BigUint64Array(rows),
    tsMs: new Float64Array(rows),
    startMs: new Float64Array(rows),
    temporality: new Uint8Array(rows),
    shape: new Uint8Array(rows),
    count: new Float64Array(rows),
    sum: new Float64Array(rows),
    min: new Float64Array(rows),
    max: new Float64Array(rows),
    scale: new Int32Array(rows),
    offset: new Int32Array(rows),
    zeroCount: new Float64Array(rows),
    zeroThreshold: new Float64Array(rows),
    negativeOffset: new Int32Array(rows),
    boundsEnd: new Uint32Array(rows),
    bounds: new Float64Array(bounds),
    countsEnd: new Uint32Array(rows),
    counts: new Float64Array(counts),
    negativeEnd: new Uint32Array(rows),
    negativeCounts: new Float64Array(negative),
  };
}

const padded = (length: number): number => (length + 7) & ~7;

/** The batch as bytes of a spool record; its length is a multiple of 8. */
export function encodeBatch(batch: Batch): Buffer {
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
    inbox: batch.inbox,
    n: [
      batch.samples.series.length,
      batch.histograms.series.length,
      batch.histograms.bounds.length,
      batch.histograms.counts.length,
      batch.histograms.negativeCounts.length,
    ],
  };
  const text = Buffer.from(JSON.stringify(head));
  const columns = columnsOf(batch.samples, emptyHistogramsInOrder(batch.histograms));
  let size = padded(4 + text.length);
  for (const column of columns) size += padded(column.byteLength);
  const out = Buffer.alloc(size);
  out.writeUInt32LE(text.length, 0);
  text.copy(out, 4);
  let at = padded(4 + text.length);
  for (const column of columns) {
    out.set(bytesOf(column), at);
    at += padded(column.byteLength);
  }
  return out;
}

/** The same columns in the fixed order, whatever order the object was built in. */
function emptyHistogramsInOrder(histograms: HistogramColumns): HistogramColumns {
  const order = emptyHistograms(0, 0, 0, 0);
  return { ...order, ...histograms };
}

/** Throws on bytes that `encodeBatch` of this version did not write. */
export function decodeBatch(bytes: Buffer): Batch {
  const length = bytes.readUInt32LE(0);
  // Guarantee: a record passes its checksum, so it holds what encodeBatch wrote.
  const head = JSON.parse(bytes.toString('utf8', 4, 4 + length)) as Head;
  if (head.v !== version) throw new Error(`spool record of version ${head.v}`);
  const [sampleRows, histogramRows, bounds, counts, negative] = head.n;
  const samples = {
    series: new BigUint64Array(sampleRows),
    tsMs: new Float64Array(sampleRows),
    value: new Float64Array(sampleRows),
  };
  const histograms = emptyHistograms(histogramRows, bounds, counts, negative);
  let at = padded(4 + length);
  for (const column of columnsOf(samples, histograms)) {
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
    inbox: head.inbox,
  };
}
