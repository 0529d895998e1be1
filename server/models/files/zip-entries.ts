import { inflateRawSync } from 'node:zlib';

export type ZipEntry = { path: string; bytes: number; read: () => Uint8Array | null };

const endOfDirectory = 0x06054b50;
const directoryEntry = 0x02014b50;
const entryHeader = 46;
const localHeader = 30;
const most = 10_000;

function findEnd(view: DataView): number {
  const first = Math.max(0, view.byteLength - 65_557);
  for (let at = view.byteLength - 22; at >= first; at -= 1)
    if (view.getUint32(at, true) === endOfDirectory) return at;
  return -1;
}

/** Content of an entry; null if it exceeds the limit. */
function readEntry(
  data: Uint8Array,
  view: DataView,
  { at, method, packed, bytes }: { at: number; method: number; packed: number; bytes: number },
  maxBytes: number,
): Uint8Array | null {
  if (bytes > maxBytes || at + localHeader > data.length) return null;
  const start = at + localHeader + view.getUint16(at + 26, true) + view.getUint16(at + 28, true);
  if (start + packed > data.length) return null;
  const raw = data.subarray(start, start + packed);
  if (method === 0) return raw;
  if (method !== 8) return null;
  try {
    return inflateRawSync(raw, { maxOutputLength: Math.max(maxBytes, 1) });
  } catch {
    return null;
  }
}

/**
 * Entries of a ZIP archive, from its directory; null if the bytes are not a ZIP archive. Entries
 * are unpacked on read.
 */
export function zipEntries(data: Uint8Array, maxBytes: number): ZipEntry[] | null {
  if (data.length < 22 || data[0] !== 0x50 || data[1] !== 0x4b) return null;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const end = findEnd(view);
  if (end === -1) return null;
  const count = Math.min(view.getUint16(end + 10, true), most);
  let at = view.getUint32(end + 16, true);
  const entries: ZipEntry[] = [];
  for (let index = 0; index < count; index += 1) {
    if (at + entryHeader > data.length || view.getUint32(at, true) !== directoryEntry) return null;
    const nameLength = view.getUint16(at + 28, true);
    const place = {
      at: view.getUint32(at + 42, true),
      method: view.getUint16(at + 10, true),
      packed: view.getUint32(at + 20, true),
      bytes: view.getUint32(at + 24, true),
    };
    const name = data.subarray(at + entryHeader, at + entryHeader + nameLength);
    entries.push({
      path: new TextDecoder().decode(name),
      bytes: place.bytes,
      read: () => readEntry(data, view, place, maxBytes),
    });
    at += entryHeader + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return entries;
}
