import type { SampleBuffer } from '#server/telemetry/spool/sample-buffer.ts';
import type { TimeWindow } from '../inference/time-window.ts';
import type { ByteMap } from '../protobuf/byte-map.ts';
import type { ProtoReader } from '../protobuf/proto-reader.ts';
import type { RemoteWriteContext } from './remote-write-context.ts';

const LABEL = 1 * 8 + 2;
const SAMPLE = 2 * 8 + 2;
const VALUE = 1 * 8 + 1;
const TIME = 2 * 8;

/**
 * Fast path through a WriteRequest for its most common content: time series with cached labels and
 * plain samples. Leaves everything else to the decoder.
 */
export class KnownSeriesReader {
  readonly #reader: ProtoReader;
  readonly #bytes: Buffer;
  readonly #view: DataView;
  readonly #known: ByteMap;
  readonly #samples: SampleBuffer;
  readonly #window: TimeWindow;
  /** Entry of the last series read; -1 at the start of a body. */
  #previous = -1;

  constructor(reader: ProtoReader, context: RemoteWriteContext) {
    this.#reader = reader;
    this.#bytes = reader.bytes;
    this.#view = reader.view;
    this.#known = context.session.byBytes;
    this.#samples = context.builder.samples;
    this.#window = context.window;
  }

  /**
   * Reads the time series whose tag was just read. Returns false without side effects if the
   * decoder must read it.
   */
  take(): boolean {
    const bytes = this.#bytes;
    const { pos, limit } = this.#reader;
    // Reads a length of up to three bytes. The decoder handles longer and truncated lengths.
    if (pos + 3 > limit) return false;
    let at = pos + 1;
    let length = bytes[pos] ?? 0;
    if (length >= 0x80) {
      const second = bytes[at++] ?? 0;
      length = (length & 0x7f) | ((second & 0x7f) << 7);
      if (second >= 0x80) {
        const third = bytes[at++] ?? 0;
        if (third >= 0x80) return false;
        length |= third << 14;
      }
    }
    const end = at + length;
    if (end > limit) return false;
    const entry = this.#entryAt(at, end);
    if (entry < 0 || !this.#takeSamples(entry, at + this.#known.lengthOf(entry), end)) return false;
    this.#reader.pos = end;
    return true;
  }

  /**
   * Entry of the series whose labels start at `at` and are followed by a sample; -1 if the series
   * is new.
   */
  #entryAt(at: number, end: number): number {
    const known = this.#known;
    const previous = this.#previous;
    const expected = previous < 0 ? -1 : known.after(previous);
    if (expected >= 0) {
      const labelsEnd = at + known.lengthOf(expected);
      if (
        labelsEnd < end &&
        this.#bytes[labelsEnd] === SAMPLE &&
        known.isAt(expected, this.#view, at)
      ) {
        this.#previous = expected;
        return expected;
      }
    }
    const labelsEnd = this.#labelsEnd(at, end);
    const found = labelsEnd < 0 ? -1 : known.find(this.#view, at, labelsEnd);
    if (found < 0) return -1;
    if (previous >= 0) known.follow(previous, found);
    this.#previous = found;
    return found;
  }

  /** Position where the labels end and a sample starts; -1 if anything else follows. */
  #labelsEnd(start: number, end: number): number {
    const bytes = this.#bytes;
    let at = start;
    while (at + 2 < end && bytes[at] === LABEL) {
      const first = bytes[at + 1] ?? 0;
      if (first < 0x80) at += 2 + first;
      else {
        const second = bytes[at + 2] ?? 0;
        if (second >= 0x80) return -1;
        at += 3 + ((first & 0x7f) | (second << 7));
      }
    }
    return at < end && bytes[at] === SAMPLE ? at : -1;
  }

  /** Reads either all samples between two positions or none. */
  #takeSamples(entry: number, start: number, end: number): boolean {
    const taken = this.#samples.length;
    for (let at = start; at < end;) {
      const next = this.#takeSample(entry, at, end);
      if (next < 0) {
        this.#samples.length = taken;
        return false;
      }
      at = next;
    }
    return true;
  }

  /**
   * Reads a sample: a value, which is omitted if it is 0, and a time of six bytes, the length of
   * all times from 1971 to 2109. Returns the position after the sample; -1 for any other format and
   * for a time outside the window.
   */
  #takeSample(entry: number, at: number, end: number): number {
    const bytes = this.#bytes;
    const view = this.#view;
    const length = bytes[at + 1] ?? 0;
    const sampleEnd = at + 2 + length;
    if (bytes[at] !== SAMPLE || sampleEnd > end) return -1;
    const valueAt = at + 3;
    const hasValue = length === 16 && bytes[at + 2] === VALUE;
    if (!hasValue && length !== 7) return -1;
    const timeAt = sampleEnd - 6;
    if (bytes[timeAt - 1] !== TIME) return -1;
    const low = view.getInt32(timeAt, true);
    const high = view.getUint16(timeAt + 4, true);
    // The first five bytes have the continuation bit, the sixth does not.
    if ((low & 0x80808080) !== (0x80808080 | 0) || (high & 0x8080) !== 0x80) return -1;
    const timeMs = sevenBits(low) + ((high & 0x7f) | ((high >>> 1) & 0x3f80)) * 0x10000000;
    if (timeMs < this.#window.fromMs || timeMs > this.#window.toMs) return -1;
    this.#samples.pushHalves(
      this.#known.lowOf(entry),
      this.#known.highOf(entry),
      timeMs,
      hasValue ? view.getUint32(valueAt, true) : 0,
      hasValue ? view.getUint32(valueAt + 4, true) : 0,
    );
    return sampleEnd;
  }
}

/** The 28 bits of four varint bytes. */
function sevenBits(word: number): number {
  return (
    (word & 0x7f) | ((word >>> 1) & 0x3f80) | ((word >>> 2) & 0x1fc000) | ((word >>> 3) & 0xfe00000)
  );
}
