import { compressSync, uncompressSync } from 'snappy';
import { ProtoReader, WIRE_BYTES, WIRE_VARINT } from '../protobuf/proto-reader.ts';
import { bytesField, uintField } from '../protobuf/proto-writer.ts';

/**
 * Maximum offset of a time from the start of a conversation, such as an alert's end time or a
 * future sample.
 */
const NEAR_MS = 6 * 3_600_000;
const EPOCH = /(?:(?<=%[0-9A-F]{2})|(?<![\w.-]))(?:\d{19}|\d{16}|\d{13}|\d{10})(?!\w)/gu;
const ISO_SECOND = /\b\d{4}-\d\d-\d\d([T ])\d\d:\d\d:\d\d/gu;
const NANOS_A_MS = 1_000_000n;

/**
 * Shifts the times of a recorded conversation by whole seconds, so that the conversation happens
 * now.
 */
export class TimeShift {
  readonly deltaMs: number;
  readonly #recordedMs: number;

  /** `endMs` is the target time for the recorded moment `recordedMs` + `lengthMs`. */
  constructor(recordedMs: number, lengthMs: number, endMs: number) {
    this.#recordedMs = recordedMs;
    this.deltaMs = Math.floor((endMs - recordedMs - lengthMs) / 1_000) * 1_000;
  }

  /** The current time of a recorded moment. */
  at(atMs: number): number {
    return this.#recordedMs + atMs + this.deltaMs;
  }

  isNear(ms: number): boolean {
    return Math.abs(ms - this.#recordedMs) < NEAR_MS;
  }

  /** Shifts RFC 3339 dates, and epochs in seconds, milliseconds, microseconds and nanoseconds. */
  text(text: string): string {
    return text
      .replaceAll(EPOCH, (digits) => {
        const unit = 10 ** (digits.length - 10);
        const isTime = this.isNear((Number(digits) / unit) * 1_000);
        return isTime
          ? String(BigInt(digits) + (BigInt(this.deltaMs) * BigInt(unit)) / 1_000n)
          : digits;
      })
      .replaceAll(ISO_SECOND, (second, separator: string) => {
        const ms = Date.parse(`${second.replace(' ', 'T')}Z`);
        if (!this.isNear(ms)) return second;
        return new Date(ms + this.deltaMs).toISOString().slice(0, 19).replace('T', separator);
      });
  }

  /** Shifts the times in OTLP protobuf messages, which are eight-byte nanoseconds. */
  otlp(bytes: Buffer): Buffer {
    const moved = Buffer.from(bytes);
    for (let at = 0; at + 8 <= moved.length; at += 1) {
      const nanos = moved.readBigUInt64LE(at);
      if (this.isNear(Number(nanos / NANOS_A_MS)))
        moved.writeBigUInt64LE(nanos + BigInt(this.deltaMs) * NANOS_A_MS, at);
    }
    return moved;
  }

  /**
   * Shifts the times of samples, exemplars and histograms in a compressed WriteRequest of remote
   * write 1.0.
   */
  remoteWrite(body: Buffer): Buffer {
    if (body.length === 0) return body;
    const plain = Buffer.from(uncompressSync(body));
    return compressSync(this.#message(plain, WRITE_REQUEST));
  }

  #message(bytes: Buffer, shape: Shape): Buffer {
    const reader = new ProtoReader(bytes);
    const parts: Buffer[] = [];
    while (reader.more()) {
      const from = reader.pos;
      const tag = reader.tag();
      const field = tag >> 3;
      const inside = shape.messages[field];
      if ((tag & 7) === WIRE_BYTES && inside !== undefined) {
        const outer = reader.enter();
        const content = bytes.subarray(reader.pos, reader.limit);
        reader.pos = reader.limit;
        reader.leave(outer);
        parts.push(bytesField(field, this.#message(content, inside)));
      } else if ((tag & 7) === WIRE_VARINT && field === shape.timeField) {
        parts.push(uintField(field, reader.uint() + this.deltaMs));
      } else {
        reader.skip(tag);
        parts.push(bytes.subarray(from, reader.pos));
      }
    }
    return Buffer.concat(parts);
  }
}

type Shape = { messages: Readonly<Record<number, Shape>>; timeField?: number };

const timed = (timeField: number): Shape => ({ messages: {}, timeField });
/** Samples, exemplars and histograms of a time series, with the time field of each. */
const WRITE_REQUEST: Shape = {
  messages: { 1: { messages: { 2: timed(2), 3: timed(3), 4: timed(15) } } },
};
