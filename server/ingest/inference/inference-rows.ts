import { isUtf8 } from 'node:buffer';
import { TandemError } from '#server/platform/errors.ts';
import type { InferencePart } from '#server/telemetry/spool/inference-batch.ts';
import { gunzip } from '../http/inflate.ts';
import { contentEncoding, mediaType, type IngestCall } from '../http/ingest-route.ts';
import { parseJson } from '../json-body.ts';
import { inferenceBodyLimits } from '../limits.ts';
import { arrowRows } from './arrow-rows.ts';
import { inferenceLimits } from './inference-limits.ts';
import { parquetRows } from './parquet-rows.ts';

/** A row (or half of one), or the reason why it could not be read. */
export type BodyRow = { row: unknown; part?: InferencePart } | { problem: string };

const jsonTypes = [
  '',
  'application/json',
  'application/x-ndjson',
  'application/ndjson',
  'application/jsonl',
  'application/x-jsonlines',
];
/** Arrow streams and files are distinguished by their first bytes. */
const arrowTypes = ['application/vnd.apache.arrow.stream', 'application/vnd.apache.arrow.file'];
const parquetTypes = ['application/vnd.apache.parquet', 'application/x-parquet'];

/** Content types of rows: JSON (an array or lines), Arrow IPC streams and files, Parquet files. */
export const rowTypes: readonly string[] = [...jsonTypes, ...arrowTypes, ...parquetTypes];

/** Rows of a body. Throws `invalid_input` if the whole body cannot be read. */
export async function bodyRows(call: IngestCall): Promise<BodyRow[]> {
  const zipped = contentEncoding(call.headers) === 'gzip';
  const plain = zipped
    ? await gunzip(call.wire, inferenceBodyLimits.maxPlainBytes, call.lease)
    : call.wire;
  const type = mediaType(call.headers);
  const rows = await rowsOf(plain, type, call);
  if (rows.length === 0) throw new TandemError('invalid_input', 'the body contains no rows');
  if (rows.length > inferenceLimits.rows)
    throw new TandemError(
      'too_large',
      `the body contains ${rows.length} rows; the maximum is ${inferenceLimits.rows}`,
    );
  return rows;
}

async function rowsOf(plain: Buffer, type: string, call: IngestCall): Promise<BodyRow[]> {
  const isArrow = arrowTypes.includes(type);
  if (isArrow || parquetTypes.includes(type)) {
    call.lease.add(plain.length * 2);
    const table = isArrow ? arrowRows(plain) : await parquetRows(plain);
    return table.map((row) => ({ row }));
  }
  if (firstChar(plain) === '[') {
    const json = parseJson(plain, call);
    return Array.isArray(json) ? json.map((row: unknown) => ({ row })) : [];
  }
  return jsonLines(plain, call);
}

function firstChar(plain: Buffer): string {
  for (const byte of plain.subarray(0, 1_000)) {
    const char = String.fromCharCode(byte);
    if (!/\s/u.test(char)) return char;
  }
  return '';
}

/** Parses one JSON value per line, or a single value over several lines. */
function jsonLines(plain: Buffer, call: IngestCall): BodyRow[] {
  call.lease.add(plain.length * 2);
  if (!isUtf8(plain)) throw new TandemError('invalid_input', 'the body is not valid UTF-8');
  const text = plain.toString('utf8');
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const rows = lines.map(parseLine);
  if (rows.length > 1 && rows.every((row) => 'problem' in row)) return [parseLine(text)];
  return rows;
}

function parseLine(line: string): BodyRow {
  try {
    return { row: JSON.parse(line) };
  } catch {
    return { problem: 'is not valid JSON' };
  }
}
