import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';

/** Longer texts are compressed. */
const PLAIN_BYTES = 2_048;
/** Texts and other bytes with a larger compressed size are recorded by size and digest only. */
const BULK_BYTES = { text: 40_000, other: 16_000 };

const bodySchema = z.union([
  z.object({ text: z.string() }),
  z.object({ gzip: z.string() }),
  z.object({ bulk: z.number(), sha256: z.string() }),
]);
/** Text, compressed bytes, or the size and digest of bytes that are too large to record. */
export type RecordedBody = z.infer<typeof bodySchema>;

const exchangeSchema = z.object({
  atMs: z.number(),
  method: z.string(),
  path: z.string(),
  headers: z.record(z.string(), z.string()),
  body: bodySchema,
  status: z.number(),
  type: z.string(),
  /** Response headers that clients read, if there are any. */
  answerHeaders: z.record(z.string(), z.string()).optional(),
  answer: bodySchema,
});
/** A request of a peer and its response. */
export type Exchange = z.infer<typeof exchangeSchema>;

const noteSchema = z.object({ atMs: z.number(), note: z.string(), value: z.unknown() });
/**
 * A note by the test that made the recording: the start of a section, or a value reported by the
 * peer itself.
 */
export type Note = z.infer<typeof noteSchema>;

const headerSchema = z.object({
  peers: z.string(),
  recordedAt: z.string(),
  recordAgain: z.string(),
});

export type Recording = { recordedMs: number; lines: (Exchange | Note)[] };

const fileOf = (name: string): string => join(import.meta.dirname, `${name}.jsonl`);

export const digestOf = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex');

export function encodeBody(bytes: Buffer): RecordedBody {
  if (bytes.length <= PLAIN_BYTES && isUtf8(bytes)) return { text: bytes.toString('utf8') };
  const packed = gzipSync(bytes, { level: 9 });
  return packed.length <= (isUtf8(bytes) ? BULK_BYTES.text : BULK_BYTES.other)
    ? { gzip: packed.toString('base64') }
    : { bulk: bytes.length, sha256: digestOf(bytes) };
}

/**
 * Bytes of a recorded body. For bulk bodies, bytes of the same size derived from the digest, so
 * that equal bodies stay equal.
 */
export function decodeBody(body: RecordedBody): Buffer {
  if ('text' in body) return Buffer.from(body.text);
  if ('gzip' in body) return gunzipSync(Buffer.from(body.gzip, 'base64'));
  return Buffer.alloc(body.bulk, body.sha256);
}

export function readRecording(name: string): Recording {
  const [first = '', ...rest] = readFileSync(fileOf(name), 'utf8').trim().split('\n');
  const { recordedAt } = headerSchema.parse(JSON.parse(first));
  const lines = rest.map((line) => z.union([exchangeSchema, noteSchema]).parse(JSON.parse(line)));
  return { recordedMs: Date.parse(recordedAt), lines };
}

export function writeRecording(
  name: string,
  peers: string,
  { recordedMs, lines }: Recording,
): void {
  const recordAgain = 'TANDEM_RECORD=1 npm run test:full -- peers';
  const header = { peers, recordedAt: new Date(recordedMs).toISOString(), recordAgain };
  writeFileSync(
    fileOf(name),
    [header, ...lines].map((line) => `${JSON.stringify(line)}\n`).join(''),
  );
}

export const isExchange = (line: Exchange | Note): line is Exchange => 'method' in line;

/** Lines between the note `name` and the next note `end`. */
export function sectionOf({ lines }: Recording, name: string): (Exchange | Note)[] {
  const from = lines.findIndex((line) => !isExchange(line) && line.note === name);
  if (from < 0) throw new Error(`The recording has no section ${name}. Record it again.`);
  const section = lines.slice(from + 1);
  const to = section.findIndex((line) => !isExchange(line) && line.note === 'end');
  return to < 0 ? section : section.slice(0, to);
}

/** Value of the note `name`. */
export function noteOf(lines: readonly (Exchange | Note)[], name: string): unknown {
  const found = lines.find((line): line is Note => !isExchange(line) && line.note === name);
  if (found === undefined) throw new Error(`The recording has no note ${name}. Record it again.`);
  return found.value;
}
