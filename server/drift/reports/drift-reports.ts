import { z } from 'zod';
import {
  driftResult,
  listReportsInput,
  reportIdInput,
  type ReportAnswer,
  type ReportItem,
} from '#lib/schemas/drift/drift.ts';
import type { DriftReport } from '#server/generated/prisma/client.ts';
import { visibleWhere } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { afterCursor, decodeRowCursor, encodeCursor } from '#server/platform/http/cursor.ts';
import { found, query, verb } from '#server/platform/verb.ts';

/** A report without its stored reference. */
type Listed = Omit<DriftReport, 'reference'>;

function headOf(row: Listed) {
  return {
    id: row.id,
    name: row.name,
    model: row.model,
    profile: row.profile,
    createdAt: row.createdAt.toISOString(),
    createdBy: row.createdBy,
  };
}

/** Converts a stored report to the API format. */
export function toReport(row: DriftReport): ReportAnswer {
  const input = z.record(z.string(), z.unknown()).parse(row.input);
  const keepsReference = row.reference !== null;
  return { ...headOf(row), input, keepsReference, ...driftResult.parse(row.result) };
}

function toItem(row: Listed): ReportItem {
  const { dataset, columns } = driftResult.parse(row.result);
  return {
    ...headOf(row),
    columns: columns.length,
    measured: dataset.measured,
    drifted: dataset.drifted,
    isDrifted: dataset.isDrifted,
  };
}

/** Requested comparisons, newest first. */
export const listDriftReports = query(
  { permission: 'models:read', input: listReportsInput },
  async ({ actor }, { cursor, limit, model }) => {
    const rows = await db().driftReport.findMany({
      where: {
        AND: [
          visibleWhere(actor, 'models:read'),
          model === undefined ? {} : { model },
          afterCursor('createdAt', decodeRowCursor(cursor)),
        ],
      },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: limit + 1,
      omit: { reference: true },
    });
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return {
      items: page.map(toItem),
      nextCursor:
        rows.length > limit && last !== undefined
          ? encodeCursor({ at: last.createdAt, id: last.id })
          : null,
    };
  },
);

/** One report. Its URL can be shared with anyone who may read models. */
export const getDriftReport = query(
  { permission: 'models:read', input: reportIdInput },
  async ({ actor }, { id }) => {
    const row = await db().driftReport.findFirst({
      where: { AND: [{ id }, visibleWhere(actor, 'models:read')] },
    });
    return toReport(found(row, 'drift report'));
  },
);

export const removeDriftReport = verb(
  { permission: 'models:write', input: reportIdInput, audit: 'models.remove-drift-report' },
  async (context, { id }) => {
    const row = found(await context.tx.driftReport.findUnique({ where: { id } }), 'drift report');
    context.requireAt(row);
    await context.tx.driftReport.delete({ where: { id } });
    await context.audit({
      subject: { kind: 'drift-report', id, name: row.name },
      before: headOf(row),
      teamId: row.teamId,
      environmentId: row.environmentId,
    });
    await context.emit('models', row.model ?? undefined);
    return { id };
  },
);
