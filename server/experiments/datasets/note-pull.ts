import { z } from 'zod';
import { usualRows } from '#engines/detect/dataset-series.ts';
import type { pullStatuses } from '#lib/choices/datasets.ts';
import { schemaDiff, type DatasetColumn } from '#lib/dataset-diff.ts';
import { datasetColumns } from '#lib/schemas/experiments/datasets.ts';
import { idSchema } from '#lib/schemas/fields.ts';
import type { DatasetSnapshot, DatasetSource } from '#server/generated/prisma/client.ts';
import { storableText } from '#server/platform/database/storable-text.ts';
import { newId } from '#server/platform/ids.ts';
import { toJson } from '#server/platform/json.ts';
import { verb, type VerbContext } from '#server/platform/verb.ts';
import { columnsOf, rangeOf } from './dataset-row.ts';

/**
 * Maximum history rows stored per source, and number of tables used to learn the expected row
 * range.
 */
const keptSnapshots = 200;
const learnedFrom = 30;
/** Tolerance for server clocks that are ahead; timestamps further in the future are ignored. */
const aheadMs = 5 * 60_000;

const said = {
  httpStatus: z.number().int().nullable(),
  etag: z.string().nullable(),
  lastModified: z.string().nullable(),
};
const outcome = z.discriminatedUnion('status', [
  z.object({ status: z.literal('failed'), httpStatus: said.httpStatus, error: z.string() }),
  z.object({ status: z.literal('unchanged'), ...said }),
  z.object({
    status: z.literal('table'),
    ...said,
    format: z.string(),
    bytes: z.number().int(),
    digest: z.string(),
    rows: z.number().int(),
    columns: datasetColumns,
  }),
]);
export type PullOutcome = z.output<typeof outcome>;
type Table = Extract<PullOutcome, { status: 'table' }>;

const input = z.object({
  id: idSchema,
  /**
   * Identifies the source's settings at the time of the request: if they were edited in between,
   * the response is outdated.
   */
  updatedAt: z.date(),
  durationMs: z.number().int(),
  outcome,
});
type Noted = z.output<typeof input>;

/**
 * Time of the data: the date that the server reports, otherwise the time when this version was
 * first seen.
 */
function dataAtOf(lastModified: string | null, isNew: boolean, before: Date | null, now: Date) {
  const saidMs = lastModified === null ? Number.NaN : Date.parse(lastModified);
  if (Number.isFinite(saidMs) && saidMs <= now.getTime() + aheadMs) return new Date(saidMs);
  return isNew || before === null ? now : before;
}

/**
 * A pull identical to the previous one only increments a counter; a different one starts a new
 * history row.
 */
async function remember(
  { tx, now }: VerbContext,
  before: DatasetSnapshot | null,
  row: Omit<DatasetSnapshot, 'id' | 'fetchedAt' | 'seenAt' | 'pulls'>,
): Promise<void> {
  const failed = row.status === 'failed';
  const goesOn =
    before !== null &&
    row.status !== 'ok' &&
    (failed
      ? before.status === 'failed' && before.error === row.error
      : before.status !== 'failed' && before.digest === row.digest);
  if (goesOn) {
    await tx.datasetSnapshot.update({
      where: { id: before.id },
      data: { seenAt: now, pulls: { increment: 1 } },
      select: { id: true },
    });
    return;
  }
  await tx.datasetSnapshot.create({
    data: { ...row, id: newId(), fetchedAt: now, seenAt: now, columns: toJson(row.columns) },
    select: { id: true },
  });
  await tx.$executeRaw`delete from "DatasetSnapshot" where id in (
    select id from "DatasetSnapshot" where "sourceId" = ${row.sourceId}::uuid
    order by "fetchedAt" desc, id desc offset ${keptSnapshots})`;
}

const nothing = {
  etag: null,
  lastModified: null,
  format: null,
  bytes: null,
  digest: null,
  rows: null,
  columns: [],
  changes: 0,
  rowsLow: null,
  rowsHigh: null,
  error: null,
};

/**
 * Expected schema, and the differences of a table from it. A table without rows and columns has no
 * result.
 */
function compared(row: DatasetSource, columns: readonly DatasetColumn[]) {
  const pinned = columnsOf(row.pinned);
  if (columns.length === 0) return { pinned, changes: 0 };
  if (pinned === null) return { pinned: columns, changes: 0 };
  const changes = schemaDiff(pinned, columns).length;
  return { pinned: row.schemaMode === 'free' ? columns : pinned, changes };
}

async function learnRows(context: VerbContext, id: string) {
  const history = await context.tx.datasetSnapshot.findMany({
    where: { sourceId: id, status: 'ok' },
    select: { rows: true },
    orderBy: { fetchedAt: 'desc' },
    take: learnedFrom,
  });
  const usual = usualRows(history.flatMap(({ rows }) => rows ?? []));
  return { learnedLow: usual?.low ?? null, learnedHigh: usual?.high ?? null };
}

async function noteTable(
  context: VerbContext,
  row: DatasetSource,
  before: DatasetSnapshot | null,
  { durationMs, outcome: table }: Noted & { outcome: Table },
): Promise<void> {
  const learned = await learnRows(context, row.id);
  const range = rangeOf({ ...row, ...learned });
  const { pinned, changes } = compared(row, table.columns);
  const { httpStatus, etag, lastModified, format, digest, rows, columns } = table;
  await remember(context, before, {
    sourceId: row.id,
    status: 'ok',
    error: null,
    durationMs,
    changes,
    httpStatus,
    etag,
    lastModified,
    format,
    digest,
    rows,
    rowsLow: range.low,
    rowsHigh: range.high,
    bytes: BigInt(table.bytes),
    columns,
  });
  await context.tx.datasetSource.update({
    where: { id: row.id },
    data: {
      ...learned,
      etag,
      lastModified,
      digest,
      rows,
      schemaChanges: changes,
      ...(pinned === null ? {} : { pinned: toJson(pinned) }),
      pulledAt: context.now,
      failures: 0,
      problem: null,
      dataAt: dataAtOf(lastModified, true, row.dataAt, context.now),
    },
  });
}

async function noteUnchanged(
  context: VerbContext,
  row: DatasetSource,
  before: DatasetSnapshot | null,
  durationMs: number,
  answer: { httpStatus: number | null; etag: string | null; lastModified: string | null },
): Promise<void> {
  const last = await context.tx.datasetSnapshot.findFirst({
    where: { sourceId: row.id, digest: { not: null } },
    orderBy: { fetchedAt: 'desc' },
  });
  const {
    id: _id,
    fetchedAt: _at,
    seenAt: _seen,
    pulls: _pulls,
    ...same
  } = last ?? {
    id: '',
    fetchedAt: context.now,
    seenAt: context.now,
    pulls: 0,
    ...nothing,
    sourceId: row.id,
  };
  const status = 'unchanged';
  await remember(context, before, { ...same, status, durationMs, httpStatus: answer.httpStatus });
  await context.tx.datasetSource.update({
    where: { id: row.id },
    data: {
      pulledAt: context.now,
      failures: 0,
      problem: null,
      // A 304 response may omit headers that were sent earlier.
      etag: answer.etag ?? row.etag,
      lastModified: answer.lastModified ?? row.lastModified,
      dataAt: dataAtOf(answer.lastModified, false, row.dataAt, context.now),
    },
  });
}

/**
 * Stores the result of a pull: history, schema, volume, age. Returns how the pull counts; null if
 * the source was changed, disabled or deleted in the meantime.
 */
export const notePull = verb(
  { permission: 'experiments:write', input, audit: 'dataset-sources.note-pull' },
  async (context, noted): Promise<(typeof pullStatuses)[number] | null> => {
    const { id, updatedAt, durationMs, outcome: seen } = noted;
    context.nothingChanged();
    await context.tx.$queryRaw`select 1 from "DatasetSource" where id = ${id}::uuid for update`;
    const row = await context.tx.datasetSource.findUnique({
      where: { id, updatedAt, enabled: true, deletedAt: null },
    });
    if (row === null) return null;
    const before = await context.tx.datasetSnapshot.findFirst({
      where: { sourceId: id },
      orderBy: [{ fetchedAt: 'desc' }, { id: 'desc' }],
    });
    await context.emit('experiments', id);
    if (seen.status === 'failed') {
      const error = storableText(seen.error.slice(0, 500));
      const { httpStatus } = seen;
      await remember(context, before, {
        ...nothing,
        sourceId: id,
        status: 'failed',
        httpStatus,
        durationMs,
        error,
      });
      await context.tx.datasetSource.update({
        where: { id },
        data: { pulledAt: context.now, failures: { increment: 1 }, problem: error },
      });
      return 'failed';
    }
    if (seen.status === 'unchanged' || seen.digest === row.digest) {
      await noteUnchanged(context, row, before, durationMs, seen);
      return 'unchanged';
    }
    await noteTable(context, row, before, { ...noted, outcome: seen });
    return 'ok';
  },
);
