import { parentPort, workerData } from 'node:worker_threads';
import type { RawColumn } from '#engines/drift/raw-column.ts';
import { asTandemError, type FieldError } from '#server/platform/errors.ts';
import { readTable, type TableFile } from './read-table.ts';

export type TableAnswer =
  | { columns: RawColumn[] }
  | { code: 'invalid_input' | 'too_large'; message: string; fields: FieldError[] };

async function answerTo(file: TableFile): Promise<TableAnswer> {
  try {
    return { columns: await readTable(file) };
  } catch (error) {
    const known = asTandemError(error);
    if (known === null) throw error;
    const code = known.code === 'too_large' ? 'too_large' : 'invalid_input';
    return { code, message: known.message, fields: known.fields };
  }
}

// Guarantee: only `drift-thread.ts` starts this file, with one table file as input.
const answer = await answerTo(workerData as TableFile);
const buffers =
  'columns' in answer
    ? answer.columns.map((column) =>
        column.kind === 'texts' ? column.codes.buffer : column.values.buffer,
      )
    : [];
parentPort?.postMessage(
  answer,
  buffers.filter((buffer) => buffer instanceof ArrayBuffer),
);
