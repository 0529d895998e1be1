import type { LabelPairs, StringMap } from './batch.ts';
import { bytesOf } from './growable-column.ts';
import type { VectorColumns } from './inference-batch.ts';

/** One column of a ClickHouse Native block: its wire type and its bytes. */
export type NativeColumn = { name: string; type: string; bytes: Uint8Array[] };

export type NativeBlock = { rows: number; columns: NativeColumn[] };

function varint(value: number): number[] {
  const out: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    out.push((rest & 0x7f) | 0x80);
    rest = Math.floor(rest / 128);
  }
  out.push(rest);
  return out;
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([Uint8Array.from(varint(bytes.length)), bytes]);
}

/** Encodes the block for ClickHouse's `FORMAT Native` (protocol revision 0). */
export function encodeNativeBlock(block: NativeBlock): Uint8Array[] {
  const head = Buffer.from([...varint(block.columns.length), ...varint(block.rows)]);
  return [
    head,
    ...block.columns.flatMap((column) => [text(column.name), text(column.type), ...column.bytes]),
  ];
}

/**
 * Column of fixed-width values whose memory is already in wire format (the machine is
 * little-endian).
 */
export function fixedColumn(
  name: string,
  type: string,
  parts: readonly ArrayBufferView[],
): NativeColumn {
  return { name, type, bytes: parts.map(bytesOf) };
}

/** Column of epoch milliseconds as DateTime64(3), which is Int64. */
export function millisColumn(name: string, parts: readonly ArrayLike<number>[]): NativeColumn {
  return { name, type: 'DateTime64(3)', bytes: parts.map(millisBytes) };
}

function millisBytes(part: ArrayLike<number>): Uint8Array {
  const words = new Uint32Array(part.length * 2);
  // Times of one block are nearly always within the same 50 days, so the high word rarely has to be
  // computed again.
  let high = 0;
  let base = 0;
  for (let row = 0; row < part.length; row += 1) {
    const ms = Math.round(part[row] ?? 0);
    let low = ms - base;
    if (low < 0 || low >= 4_294_967_296) {
      high = Math.floor(ms / 4_294_967_296);
      base = high * 4_294_967_296;
      low = ms - base;
    }
    words[row * 2] = low;
    words[row * 2 + 1] = high;
  }
  return bytesOf(words);
}

function stringBytes(values: readonly string[]): Buffer {
  let room = 0;
  for (const value of values) room += value.length * 3 + 5;
  const out = Buffer.allocUnsafe(room);
  let at = 0;
  for (const value of values) {
    const length = Buffer.byteLength(value);
    let rest = length;
    while (rest >= 0x80) {
      out[at++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    out[at++] = rest;
    at += out.write(value, at);
  }
  return out.subarray(0, at);
}

export function stringColumn(name: string, values: readonly string[]): NativeColumn {
  return { name, type: 'String', bytes: [stringBytes(values)] };
}

/** UInt64 column from decimal text or bigint. */
export function bigColumn(name: string, values: readonly (bigint | string)[]): NativeColumn {
  return fixedColumn(name, 'UInt64', [BigUint64Array.from(values, (value) => BigInt(value))]);
}

function isPairs(value: StringMap | LabelPairs): value is LabelPairs {
  return Array.isArray(value);
}

export function mapColumn(name: string, values: readonly (StringMap | LabelPairs)[]): NativeColumn {
  const ends = new BigUint64Array(values.length);
  const keys: string[] = [];
  const texts: string[] = [];
  values.forEach((value, row) => {
    const pairs = isPairs(value) ? value : Object.entries(value);
    for (const [key, member] of pairs) {
      keys.push(key);
      texts.push(member);
    }
    ends[row] = BigInt(keys.length);
  });
  return {
    name,
    type: 'Map(String, String)',
    bytes: [bytesOf(ends), stringBytes(keys), stringBytes(texts)],
  };
}

/** Column with one list of texts per row. */
export function textArrayColumn(
  name: string,
  values: readonly (readonly string[])[],
): NativeColumn {
  const ends = new BigUint64Array(values.length);
  let total = 0;
  values.forEach((list, row) => {
    total += list.length;
    ends[row] = BigInt(total);
  });
  return {
    name,
    type: 'Array(String)',
    bytes: [bytesOf(ends), stringBytes(values.flat())],
  };
}

/** End positions of all parts, each offset by the total of the preceding parts. */
function joinedEnds(parts: readonly { ends: ArrayLike<number>; total: number }[]): Uint8Array {
  const ends = new BigUint64Array(parts.reduce((sum, part) => sum + part.ends.length, 0));
  let row = 0;
  let base = 0;
  for (const part of parts) {
    for (let at = 0; at < part.ends.length; at += 1)
      ends[row++] = BigInt(base + (part.ends[at] ?? 0));
    base += part.total;
  }
  return bytesOf(ends);
}

/**
 * Column with one list of vectors per row, from flat arrays. A part without `rowEnds` has `rows`
 * empty lists.
 */
export function vectorListColumn(
  name: string,
  parts: readonly { rows: number; vectors: VectorColumns }[],
): NativeColumn {
  const outer = parts.map(({ rows, vectors: { rowEnds, ends } }) => ({
    ends: rowEnds.length === 0 ? new Uint32Array(rows) : rowEnds,
    total: ends.length,
  }));
  const inner = parts.map(({ vectors: { ends, values } }) => ({ ends, total: values.length }));
  return {
    name,
    type: 'Array(Array(Float32))',
    bytes: [
      joinedEnds(outer),
      joinedEnds(inner),
      ...parts.map(({ vectors }) => bytesOf(vectors.values)),
    ],
  };
}

/** Array column from flat values with the end position of each row, per part. */
export function f64ArrayColumn(
  name: string,
  parts: readonly { ends: Uint32Array; values: Float64Array }[],
): NativeColumn {
  const ends = joinedEnds(parts.map((part) => ({ ends: part.ends, total: part.values.length })));
  return {
    name,
    type: 'Array(Float64)',
    bytes: [ends, ...parts.map((part) => bytesOf(part.values))],
  };
}
