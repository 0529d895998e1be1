import { isUtf8 } from 'node:buffer';
import { TandemError } from '#server/platform/errors.ts';

export const WIRE_VARINT = 0;
export const WIRE_FIXED64 = 1;
export const WIRE_BYTES = 2;
const WIRE_FIXED32 = 5;

const TWO_32 = 4_294_967_296;

function malformed(what: string): TandemError {
  return new TandemError('invalid_input', `malformed protobuf: ${what}`);
}

/**
 * Reads protobuf wire data in place. Checks every read against the end of the innermost open
 * message, so an invalid length cannot reach beyond it. 64-bit values are two 32-bit halves in `lo`
 * and `hi`: a JavaScript number would lose the bits that distinguish a stale marker from an
 * ordinary NaN.
 */
export class ProtoReader {
  readonly bytes: Buffer;
  readonly view: DataView;
  pos = 0;
  limit: number;
  lo = 0;
  hi = 0;
  /** Set if a string is not valid UTF-8; the caller resets it. */
  invalidText = false;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.limit = bytes.length;
  }

  more(): boolean {
    return this.pos < this.limit;
  }

  /** Opens a nested message and returns the outer limit, which the caller passes to `leave`. */
  enter(): number {
    const outer = this.limit;
    this.limit = this.#lengthEnd();
    return outer;
  }

  leave(outer: number): void {
    if (this.pos !== this.limit) throw malformed('a nested message has the wrong length');
    this.limit = outer;
  }

  /** Field number shifted left by 3, combined with the wire type. */
  tag(): number {
    const tag = this.uint();
    if (tag < 8 || tag > 0xffffffff) throw malformed('field number out of range');
    return tag;
  }

  /** Unsigned varint as a number; exact up to 2^53. */
  uint(): number {
    const first = this.pos < this.limit ? (this.bytes[this.pos] ?? 0) : 0x80;
    if (first < 0x80) {
      this.pos += 1;
      return first;
    }
    this.varint();
    return this.hi * TWO_32 + this.lo;
  }

  /** Signed 64-bit varint (int64) as a number; exact within +-2^53. */
  int(): number {
    this.varint();
    return (this.hi | 0) * TWO_32 + this.lo;
  }

  /** Zigzag varint (sint32, sint64) as a number. */
  sint(): number {
    const raw = this.uint();
    return raw % 2 === 0 ? raw / 2 : -(raw + 1) / 2;
  }

  /** Reads a varint into `lo` and `hi`. */
  varint(): void {
    let lo = 0;
    let hi = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      if (this.pos >= this.limit) throw malformed('a number is truncated');
      const byte = this.bytes[this.pos] ?? 0;
      this.pos += 1;
      const bits = byte & 0x7f;
      if (shift < 28) lo |= bits << shift;
      else if (shift === 28) {
        lo |= bits << 28;
        hi |= bits >>> 4;
      } else hi |= bits << (shift - 32);
      if (byte < 0x80) {
        this.lo = lo >>> 0;
        this.hi = hi >>> 0;
        return;
      }
    }
    throw malformed('a number is longer than 10 bytes');
  }

  /** Reads 8 bytes into `lo` and `hi`. */
  fixed64(): void {
    const at = this.#take(8);
    this.lo = this.view.getUint32(at, true);
    this.hi = this.view.getUint32(at + 4, true);
  }

  fixed64Number(): number {
    this.fixed64();
    return this.hi * TWO_32 + this.lo;
  }

  sfixed64Number(): number {
    this.fixed64();
    return (this.hi | 0) * TWO_32 + this.lo;
  }

  /** A nanosecond time (fixed64) as whole milliseconds. */
  nanosMs(): number {
    this.fixed64();
    return nanosToMs(this.hi, this.lo);
  }

  double(): number {
    return this.view.getFloat64(this.#take(8), true);
  }

  fixed32(): number {
    return this.view.getUint32(this.#take(4), true);
  }

  /** A view of the bytes of the field, not a copy. */
  slice(): Buffer {
    const end = this.#lengthEnd();
    const start = this.pos;
    this.pos = end;
    return this.bytes.subarray(start, end);
  }

  string(): string {
    const end = this.#lengthEnd();
    const start = this.pos;
    this.pos = end;
    const text = this.bytes.toString('utf8', start, end);
    if (text.includes('\uFFFD') && !isUtf8(this.bytes.subarray(start, end)))
      this.invalidText = true;
    return text;
  }

  skip(tag: number): void {
    const wire = tag & 7;
    if (wire === WIRE_VARINT) this.varint();
    else if (wire === WIRE_FIXED64) this.#take(8);
    else if (wire === WIRE_BYTES) this.pos = this.#lengthEnd();
    else if (wire === WIRE_FIXED32) this.#take(4);
    else throw malformed(`wire type ${wire} is not supported`);
  }

  #take(length: number): number {
    const at = this.pos;
    if (at + length > this.limit) throw malformed('a value is truncated');
    this.pos = at + length;
    return at;
  }

  #lengthEnd(): number {
    const length = this.uint();
    const end = this.pos + length;
    if (end > this.limit) throw malformed('a length exceeds its message');
    return end;
  }
}

/**
 * Converts an unsigned nanosecond count in two halves to whole milliseconds. Exact, unlike division
 * of a double.
 */
export function nanosToMs(hi: number, lo: number): number {
  return hi * 4294 + Math.floor((hi * 967_296 + lo) / 1_000_000);
}
