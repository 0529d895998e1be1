import { crc32 } from 'node:zlib';

/** magic u32, payload length u32, crc u32, rows u32, received ms f64, digest 32 bytes. */
export const recordHeaderBytes = 56;
const magic = 0x314d4454;

export type SpoolRecord = {
  payload: Buffer;
  rows: number;
  receivedMs: number;
  /** SHA-256 of the accepted body, or 32 zero bytes. */
  digest: Buffer;
};

/** A record to be written, with its payload in pieces. */
export type NewRecord = Omit<SpoolRecord, 'payload'> & { payload: readonly Uint8Array[] };

/** Digest for bodies whose digest is not stored. */
export const noDigest = Buffer.alloc(32);

export function hasDigest(digest: Buffer): boolean {
  return !digest.equals(noDigest);
}

/** Header that precedes the payload. */
export function recordHeader(record: NewRecord): Buffer {
  const header = Buffer.alloc(recordHeaderBytes);
  header.writeUInt32LE(magic, 0);
  header.writeUInt32LE(payloadBytes(record), 4);
  header.writeUInt32LE(record.rows, 12);
  header.writeDoubleLE(record.receivedMs, 16);
  record.digest.copy(header, 24, 0, 32);
  let crc = crc32(header.subarray(12));
  for (const piece of record.payload) crc = crc32(piece, crc);
  header.writeUInt32LE(crc, 8);
  return header;
}

export function payloadBytes(record: Pick<NewRecord, 'payload'>): number {
  return record.payload.reduce((sum, piece) => sum + piece.length, 0);
}

/** All complete records. The list ends at a torn or damaged tail, which was never acknowledged. */
export function readRecords(bytes: Buffer): { records: SpoolRecord[]; goodBytes: number } {
  const records: SpoolRecord[] = [];
  let at = 0;
  while (at + recordHeaderBytes <= bytes.length) {
    const header = bytes.subarray(at, at + recordHeaderBytes);
    const length = header.readUInt32LE(4);
    const end = at + recordHeaderBytes + length;
    if (header.readUInt32LE(0) !== magic || end > bytes.length) break;
    const payload = bytes.subarray(at + recordHeaderBytes, end);
    if (header.readUInt32LE(8) !== crc32(payload, crc32(header.subarray(12)))) break;
    records.push({
      payload,
      rows: header.readUInt32LE(12),
      receivedMs: header.readDoubleLE(16),
      digest: Buffer.from(header.subarray(24, 56)),
    });
    at = end;
  }
  return { records, goodBytes: at };
}
