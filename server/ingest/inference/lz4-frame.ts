const magic = 0x184d2204;
/** Frames of this type contain no data; the last hex digit can have any value. */
const skippable = 0x184d2a50;
const flags = { blockChecksum: 0x10, contentSize: 0x08, contentChecksum: 0x04, dictionary: 0x01 };
const leastMatch = 4;

type Cursor = { at: number };

/**
 * Unpacks an LZ4 frame to `length` bytes, as written by the LZ4_FRAME codec of Arrow. Blocks may
 * refer to earlier blocks. Skips checksums, because the transport already has its own. Throws on an
 * invalid frame.
 */
export function lz4Frame(packed: Uint8Array, length: number): Uint8Array {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  const out = new Uint8Array(length);
  const from: Cursor = { at: 0 };
  const to: Cursor = { at: 0 };
  while (from.at < packed.length) {
    const kind = word(view, from);
    if ((kind & 0xfffffff0) >>> 0 === skippable) from.at += word(view, from);
    else if (kind === magic) readFrame(view, packed, from, out, to);
    else throw new Error('the buffer is no LZ4 frame');
  }
  if (from.at !== packed.length || to.at !== length)
    throw new Error(`an LZ4 frame contains ${to.at} bytes, ${length} were announced`);
  return out;
}

function word(view: DataView, from: Cursor): number {
  const value = view.getUint32(from.at, true);
  from.at += 4;
  return value;
}

function readFrame(
  view: DataView,
  packed: Uint8Array,
  from: Cursor,
  out: Uint8Array,
  to: Cursor,
): void {
  const flag = view.getUint8(from.at);
  if (flag >> 6 !== 1) throw new Error('the LZ4 frame has an unknown version');
  if ((flag & flags.dictionary) !== 0) throw new Error('the LZ4 frame needs a dictionary');
  // Skips flags, block size and the header checksum.
  from.at += 3 + ((flag & flags.contentSize) === 0 ? 0 : 8);
  for (let size = word(view, from); size !== 0; size = word(view, from)) {
    const end = from.at + (size & 0x7fffffff);
    if (end > packed.length) throw new Error('the LZ4 frame is truncated');
    const block = packed.subarray(from.at, end);
    if (size >>> 31 === 1) append(block, out, to);
    else unpackBlock(block, out, to);
    from.at = end + ((flag & flags.blockChecksum) === 0 ? 0 : 4);
  }
  if ((flag & flags.contentChecksum) !== 0) from.at += 4;
}

function append(bytes: Uint8Array, out: Uint8Array, to: Cursor): void {
  if (to.at + bytes.length > out.length)
    throw new Error('the LZ4 frame contains more than it announced');
  out.set(bytes, to.at);
  to.at += bytes.length;
}

/**
 * Unpacks sequences of literals and copies of earlier output; the last sequence has only literals.
 */
function unpackBlock(block: Uint8Array, out: Uint8Array, to: Cursor): void {
  const from: Cursor = { at: 0 };
  while (from.at < block.length) {
    const token = byteOf(block, from);
    const literals = lengthOf(token >> 4, block, from);
    if (from.at + literals > block.length) throw new Error('an LZ4 block is truncated');
    append(block.subarray(from.at, from.at + literals), out, to);
    from.at += literals;
    if (from.at === block.length) return;
    const back = byteOf(block, from) | (byteOf(block, from) << 8);
    copyBack(back, leastMatch + lengthOf(token & 15, block, from), out, to);
  }
}

function byteOf(block: Uint8Array, from: Cursor): number {
  const value = block[from.at];
  if (value === undefined) throw new Error('an LZ4 block is truncated');
  from.at += 1;
  return value;
}

/** Reads a length. A nibble of 15 continues in the following bytes as long as they are 255. */
function lengthOf(nibble: number, block: Uint8Array, from: Cursor): number {
  if (nibble < 15) return nibble;
  let length = nibble;
  let more = 255;
  while (more === 255) {
    more = byteOf(block, from);
    length += more;
  }
  return length;
}

function copyBack(back: number, length: number, out: Uint8Array, to: Cursor): void {
  const start = to.at - back;
  if (back === 0 || start < 0) throw new Error('an LZ4 block has an invalid reference');
  if (to.at + length > out.length) throw new Error('the LZ4 frame contains more than it announced');
  if (back >= length) out.copyWithin(to.at, start, start + length);
  // The copy overlaps its own output, so it reads bytes that were just written.
  else for (let at = 0; at < length; at += 1) out[to.at + at] = out[start + at] ?? 0;
  to.at += length;
}
