import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import type { datasetFormats } from '#lib/choices/datasets.ts';
import type { DatasetColumn } from '#lib/dataset-diff.ts';
import { isRecord } from '#lib/is-record.ts';
import { CsvReader } from '#server/costs/focus/csv-records.ts';
import { asTandemError, TandemError } from '#server/platform/errors.ts';
import { ColumnTally } from './column-tally.ts';
import { JsonValues } from './json-values.ts';
import { parquetColumns } from './parquet-columns.ts';

type Format = Exclude<(typeof datasetFormats)[number], 'auto'>;
export type TableShape = { format: Format; rows: number; columns: DatasetColumn[] };

async function beginning(path: string): Promise<Buffer> {
  const handle = await open(path, 'r');
  try {
    const bytes = Buffer.alloc(4);
    const { bytesRead } = await handle.read(bytes, 0, 4, 0);
    return bytes.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** Streams the text of a file, decompressing gzip; throws `too_large` above `maxBytes`. */
async function* pieces(path: string, gzipped: boolean, maxBytes: number): AsyncGenerator<string> {
  const file = createReadStream(path);
  const inflate = gzipped ? createGunzip() : null;
  file.on('error', (error) => inflate?.destroy(error));
  const source = inflate === null ? file : file.pipe(inflate);
  const decoder = new TextDecoder();
  let bytes = 0;
  try {
    for await (const piece of source) {
      if (!(piece instanceof Uint8Array)) continue;
      bytes += piece.length;
      if (bytes > maxBytes)
        throw new TandemError('too_large', `larger than ${maxBytes} bytes when decompressed`);
      yield decoder.decode(piece, { stream: true });
    }
    yield decoder.decode();
  } catch (error) {
    if (asTandemError(error) === null && gzipped)
      throw new TandemError('invalid_input', 'the file is not valid gzip');
    throw error;
  } finally {
    file.destroy();
    inflate?.destroy();
  }
}

/**
 * Rows in a response such as `{"items": [...]}`, one or two levels down; null if the value is a row
 * itself.
 */
function wrappedRows(value: unknown): unknown[] | null {
  if (!isRecord(value)) return null;
  const inside = Object.values(value);
  const deeper = inside.flatMap((each) => (isRecord(each) ? Object.values(each) : []));
  for (const each of [...inside, ...deeper])
    if (Array.isArray(each) && each.every((row) => isRecord(row))) return each;
  return null;
}

async function jsonShape(texts: AsyncIterable<string>, tally: ColumnTally): Promise<void> {
  const reader = new JsonValues();
  /**
   * First value of a sequence, buffered until a second one arrives: a single value may be an object
   * that wraps the rows.
   */
  const held: unknown[] = [];
  let following = 0;
  const take = (values: readonly unknown[]): void => {
    for (const value of values) {
      following += 1;
      if (following === 1 && !reader.isArray) held.push(value);
      else for (const each of [...held.splice(0), value]) tally.addObject(each);
    }
  };
  for await (const text of texts) take(reader.push(text));
  take(reader.end());
  for (const value of held) for (const row of wrappedRows(value) ?? [value]) tally.addObject(row);
}

async function csvShape(texts: AsyncIterable<string>, tally: ColumnTally): Promise<void> {
  const reader = new CsvReader();
  let hasHead = false;
  const take = (records: ReturnType<CsvReader['push']>): void => {
    for (const { row, fields } of records) {
      if (hasHead) tally.addFields(row, fields);
      else tally.head(fields);
      hasHead = true;
    }
  };
  for await (const text of texts) take(reader.push(text));
  take(reader.end());
  if (!hasHead) throw new TandemError('invalid_input', 'the file is empty');
}

async function detected(texts: AsyncIterable<string>): Promise<Format> {
  for await (const text of texts) {
    const [char] = text.replace(/^\uFEFF/u, '').trimStart();
    if (char !== undefined) return char === '[' || char === '{' ? 'json' : 'csv';
  }
  return 'csv';
}

/**
 * Rows, columns, types and missing values of a table in a file, read as a stream; values are not
 * stored. Throws `invalid_input` or `too_large` with the reason.
 */
export async function readColumns(
  path: string,
  wanted: Format | 'auto',
  maxBytes: number,
): Promise<TableShape> {
  const head = await beginning(path);
  const isParquet = head.toString('latin1') === 'PAR1';
  if (wanted === 'parquet' || (wanted === 'auto' && isParquet))
    return { format: 'parquet', ...(await parquetColumns(path)) };
  const gzipped = head[0] === 0x1f && head[1] === 0x8b;
  const format = wanted === 'auto' ? await detected(pieces(path, gzipped, maxBytes)) : wanted;
  const tally = new ColumnTally();
  const texts = pieces(path, gzipped, maxBytes);
  await (format === 'json' ? jsonShape(texts, tally) : csvShape(texts, tally));
  return { format, rows: tally.rows, columns: tally.columns() };
}
