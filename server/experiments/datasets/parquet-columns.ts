import { open } from 'node:fs/promises';
import { parquetMetadataAsync, parquetSchema, type FileMetaData, type SchemaTree } from 'hyparquet';
import type { ColumnType, DatasetColumn } from '#lib/dataset-diff.ts';
import { asTandemError, TandemError } from '#server/platform/errors.ts';
import { storedColumns } from './column-tally.ts';

const times = new Set(['DATE', 'TIMESTAMP_MILLIS', 'TIMESTAMP_MICROS']);
const texts = new Set(['UTF8', 'ENUM', 'JSON']);
const logicalTimes = new Set(['DATE', 'TIMESTAMP']);
const logicalTexts = new Set(['STRING', 'ENUM', 'JSON', 'UUID']);

function typeOf({ element, children }: SchemaTree): ColumnType {
  const { type, converted_type: converted = '', logical_type: logical } = element;
  const name = logical?.type ?? '';
  if (converted === 'LIST' || name === 'LIST' || element.repetition_type === 'REPEATED')
    return 'list';
  if (children.length > 0) return 'object';
  if (times.has(converted) || logicalTimes.has(name) || type === 'INT96') return 'datetime';
  if (texts.has(converted) || logicalTexts.has(name)) return 'text';
  if (converted === 'DECIMAL' || name === 'DECIMAL' || name === 'FLOAT16') return 'number';
  if (type === 'BOOLEAN') return 'boolean';
  return type === 'BYTE_ARRAY' || type === 'FIXED_LEN_BYTE_ARRAY' ? 'binary' : 'number';
}

/**
 * Number of missing values of a column, as counted by its writer; null if not counted, and for
 * nested columns.
 */
function nullsOf(metadata: FileMetaData, name: string): number | null {
  let nulls = 0;
  for (const { columns } of metadata.row_groups) {
    const own = columns.filter(({ meta_data: meta }) => meta?.path_in_schema[0] === name);
    const counted = own[0]?.meta_data?.statistics?.null_count;
    if (own.length !== 1 || own[0]?.meta_data?.path_in_schema.length !== 1) return null;
    if (counted === undefined) return null;
    nulls += Number(counted);
  }
  return nulls;
}

/** Rows and columns of a Parquet file, from its footer; reads no values. Throws `invalid_input`. */
export async function parquetColumns(
  path: string,
): Promise<{ rows: number; columns: DatasetColumn[] }> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    const metadata = await parquetMetadataAsync({
      byteLength: size,
      slice: async (start, end = size) => {
        const bytes = new Uint8Array(Math.max(0, end - start));
        await handle.read(bytes, 0, bytes.length, start);
        return bytes.buffer;
      },
    });
    const rows = Number(metadata.num_rows);
    const columns = parquetSchema(metadata).children.map((column): DatasetColumn => {
      const { name } = column.element;
      const nulls = rows === 0 ? null : nullsOf(metadata, name);
      const required = column.element.repetition_type === 'REQUIRED' && rows > 0;
      return {
        name,
        type: nulls !== null && nulls === rows ? 'empty' : typeOf(column),
        nullShare: nulls === null ? (required ? 0 : null) : nulls / rows,
      };
    });
    return { rows, columns: storedColumns(columns, rows) };
  } catch (error) {
    if (asTandemError(error) !== null) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new TandemError('invalid_input', `the file is not readable Parquet: ${reason}`);
  } finally {
    await handle.close();
  }
}
