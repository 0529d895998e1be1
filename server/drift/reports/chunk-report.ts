import type { DriftColumn } from '#engines/drift/column.ts';
import { type ChunkPeriod, chunksOfPeriod, timesOf } from '#engines/drift/methods/row-times.ts';
import type { RawColumn } from '#engines/drift/raw-column.ts';
import { chunkDrift } from '#engines/drift/reports/chunk-drift.ts';
import { type Chunk, chunksByCount, chunksBySize } from '#engines/drift/reports/chunks.ts';
import type { DriftRequest } from '#engines/drift/reports/drift-report.ts';
import { rowsAt } from '#engines/drift/reports/pick-rows.ts';
import type { DriftResultShape } from '#lib/schemas/drift/drift.ts';
import { wrongField } from '#server/platform/errors.ts';

export type ChunkOptions = {
  chunkCount?: number | undefined;
  chunkSize?: number | undefined;
  chunkPeriod?: ChunkPeriod | undefined;
  /** Column that contains the time of a row. */
  time?: string | undefined;
};

type Making = { by: 'count' | 'size' | 'period'; cut: (rows: Ordered) => Chunk[] };
/** Rows sorted by time, or in their original order. */
type Ordered = { rows: number; order: Uint32Array | null; times: Float64Array | null };

type Side = 'reference' | 'current';

const CHUNKS = 500;

/**
 * Method for splitting into chunks; null if none was requested. Throws `invalid_input` for more
 * than one method.
 */
function makingOf({ chunkCount, chunkSize, chunkPeriod, time }: ChunkOptions): Making | null {
  const ways: Making[] = [];
  if (chunkCount !== undefined)
    ways.push({ by: 'count', cut: ({ rows }) => chunksByCount(rows, chunkCount) });
  if (chunkSize !== undefined)
    ways.push({ by: 'size', cut: ({ rows }) => chunksBySize(rows, chunkSize) });
  if (chunkPeriod !== undefined) {
    if (time === undefined) throw wrongField('time', 'name the time column for chunkPeriod');
    ways.push({
      by: 'period',
      cut: ({ times }) => (times === null ? [] : chunksOfPeriod(times, chunkPeriod)),
    });
  }
  if (ways.length > 1)
    throw wrongField('chunkCount', 'choose one of chunkCount, chunkSize and chunkPeriod');
  return ways[0] ?? null;
}

function ordered(
  columns: readonly RawColumn[],
  rows: number,
  side: string,
  time: string | undefined,
): Ordered {
  if (time === undefined) return { rows, order: null, times: null };
  const column = columns.find(({ name }) => name === time);
  if (column === undefined) throw wrongField('time', `${side} has no column ${time}`);
  const times = timesOf(column);
  const unknown = times.findIndex(Number.isNaN);
  if (unknown >= 0) throw wrongField('time', `${side}: row ${unknown + 1} has no time in ${time}`);
  const order = Uint32Array.from({ length: rows }, (_, row) => row).sort(
    (a, b) => (times[a] ?? 0) - (times[b] ?? 0) || a - b,
  );
  return { rows, order, times: Float64Array.from(order, (row) => times[row] ?? NaN) };
}

/**
 * Drift of chunks of the current table, as in NannyML; null if no chunks were requested. Throws
 * `invalid_input` for another profile, several splitting methods, a column without times, and more
 * than 500 chunks.
 */
export function chunkReport(
  tables: Record<Side, readonly RawColumn[]>,
  rows: Record<Side, number>,
  request: DriftRequest,
  options: ChunkOptions,
): DriftResultShape['chunks'] {
  const making = makingOf(options);
  if (making === null) return null;
  if (request.profile !== 'nannyml-0.13')
    throw wrongField('profile', 'chunks require nannyml-0.13');
  const of = (side: Side) => ordered(tables[side], rows[side], side, options.time);
  const [before, now] = [of('reference'), of('current')];
  const chunks = { reference: making.cut(before), current: making.cut(now) };
  if (Math.max(chunks.reference.length, chunks.current.length) > CHUNKS)
    throw wrongField(
      making.by === 'size' ? 'chunkSize' : 'chunkPeriod',
      `makes more than ${CHUNKS} chunks`,
    );
  const sorted = (columns: readonly DriftColumn[], { order }: Ordered) =>
    columns.filter(({ name }) => name !== options.time).map((column) => rowsAt(column, order));
  const columns = chunkDrift({
    ...request,
    reference: sorted(request.reference, before),
    current: sorted(request.current, now),
    chunks,
  });
  return {
    by: making.by,
    reference: chunks.reference.length,
    chunks: chunks.current.map(({ start, end }) => ({
      start,
      end,
      from: now.times?.[start] ?? null,
      to: now.times?.[end - 1] ?? null,
    })),
    columns,
  };
}
