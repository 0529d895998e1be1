import type { SampleColumns } from './batch.ts';

const firstRows = 4_096;
/**
 * Maximum rows of a reusable buffer; 64k rows are 1.5 MiB. Larger buffers are left to the garbage
 * collector.
 */
const mostRowsKept = 65_536;
const mostIdle = 4;
const rowBytes = 24;

const idle: SampleBuffer[] = [];

/**
 * Buffer for the samples of one batch during decoding. It is borrowed from a pool and returned with
 * `take`, so that a body only costs the memory of its own samples. Series and values are stored as
 * 32-bit halves, because a bigint or number per sample would be a separate object, and a stale
 * marker passed as a number may turn into another NaN.
 */
export class SampleBuffer {
  length = 0;
  #rows = firstRows;
  #series = new BigUint64Array(firstRows);
  #seriesHalves = new Uint32Array(this.#series.buffer);
  #tsMs = new Float64Array(firstRows);
  #value = new Float64Array(firstRows);
  #valueHalves = new Uint32Array(this.#value.buffer);

  static lend(): SampleBuffer {
    return idle.pop() ?? new SampleBuffer();
  }

  push(series: bigint, tsMs: number, value: number): void {
    if (this.length === this.#rows) this.#grow();
    const row = this.length;
    this.#series[row] = series;
    this.#tsMs[row] = tsMs;
    this.#value[row] = value;
    this.length = row + 1;
  }

  /** Adds a sample from 32-bit halves, low halves first, as in memory. */
  pushHalves(
    seriesLow: number,
    seriesHigh: number,
    tsMs: number,
    valueLow: number,
    valueHigh: number,
  ): void {
    if (this.length === this.#rows) this.#grow();
    const row = this.length;
    this.#seriesHalves[row * 2] = seriesLow;
    this.#seriesHalves[row * 2 + 1] = seriesHigh;
    this.#tsMs[row] = tsMs;
    this.#valueHalves[row * 2] = valueLow;
    this.#valueHalves[row * 2 + 1] = valueHigh;
    this.length = row + 1;
  }

  /** Adds a value from its 8 little-endian bytes. */
  pushBytes(series: bigint, tsMs: number, bytes: Uint8Array, at: number): void {
    this.push(series, tsMs, 0);
    const halves = this.length * 2 - 2;
    this.#valueHalves[halves] = wordAt(bytes, at);
    this.#valueHalves[halves + 1] = wordAt(bytes, at + 4);
  }

  /**
   * Returns the samples in separate memory, one column after the other. The buffer may then be
   * reused for other batches.
   */
  take(): SampleColumns {
    const rows = this.length;
    // Not zeroed, because every byte is written.
    const memory = Buffer.allocUnsafeSlow(rows * rowBytes).buffer;
    const columns = {
      series: new BigUint64Array(memory, 0, rows),
      tsMs: new Float64Array(memory, rows * 8, rows),
      value: new Float64Array(memory, rows * 16, rows),
    };
    columns.series.set(this.#series.subarray(0, rows));
    columns.tsMs.set(this.#tsMs.subarray(0, rows));
    // Copying between arrays of the same type copies bytes, so a NaN retains its bits.
    columns.value.set(this.#value.subarray(0, rows));
    this.length = 0;
    if (idle.length < mostIdle && this.#rows <= mostRowsKept) idle.push(this);
    return columns;
  }

  #grow(): void {
    const rows = this.#rows * 2;
    const series = new BigUint64Array(rows);
    series.set(this.#series);
    const tsMs = new Float64Array(rows);
    tsMs.set(this.#tsMs);
    const value = new Float64Array(rows);
    value.set(this.#value);
    this.#rows = rows;
    this.#series = series;
    this.#seriesHalves = new Uint32Array(series.buffer);
    this.#tsMs = tsMs;
    this.#value = value;
    this.#valueHalves = new Uint32Array(value.buffer);
  }
}

function wordAt(bytes: Uint8Array, at: number): number {
  const [a = 0, b = 0, c = 0, d = 0] = bytes.subarray(at, at + 4);
  return (a | (b << 8) | (c << 16) | (d << 24)) >>> 0;
}
