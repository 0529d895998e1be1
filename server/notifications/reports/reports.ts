import { z } from 'zod';
import { reportKinds } from '#lib/choices/notifications.ts';
import { nextReportMs } from '#lib/report-times.ts';
import {
  createReportInput,
  reportIdInput,
  updateReportInput,
  type ReportItem,
} from '#lib/schemas/notifications/reports.ts';
import type { ReportSchedule } from '#server/generated/prisma/client.ts';
import { requirePermission } from '#server/platform/actor.ts';
import { requireBaseVersion } from '#server/platform/database/base-version.ts';
import { db } from '#server/platform/database/db.ts';
import { wrongField } from '#server/platform/errors.ts';
import { newId } from '#server/platform/ids.ts';
import { found, query, verb, type VerbContext } from '#server/platform/verb.ts';
import { reportTask } from './record-report.ts';

const kindSchema = z.enum(reportKinds);
const everySchema = z.enum(['day', 'week', 'month']);
type Given = z.output<typeof createReportInput>;

export function toReportItem(row: ReportSchedule): ReportItem {
  return {
    id: row.id,
    name: row.name,
    kind: kindSchema.parse(row.kind),
    every: everySchema.parse(row.every),
    day: row.day,
    time: row.time,
    zone: row.zone,
    channels: row.channels,
    enabled: row.enabled,
    nextRunAt: row.nextRunAt.toISOString(),
    lastRunAt: row.lastRunAt?.toISOString() ?? null,
    lastOutcome: row.lastOutcome,
    optOuts: row.optOuts,
    editedBy: row.editedBy,
    revision: row.revision,
    updatedAt: row.updatedAt.toISOString(),
  };
}

export const listReports = query(
  { permission: 'notifications:read', input: z.object({}) },
  async () => ({
    items: (await db().reportSchedule.findMany({ orderBy: { name: 'asc' } })).map(toReportItem),
    nextCursor: null,
  }),
);

/** Requires that users who send figures to others can see the figures themselves. */
async function check(context: VerbContext, given: Given, id: string): Promise<void> {
  requirePermission(context.actor, given.kind === 'executive' ? 'costs:read' : 'incidents:read');
  const taken = await context.tx.reportSchedule.findUnique({ where: { name: given.name } });
  if (taken !== null && taken.id !== id)
    throw wrongField('name', 'another report already has this name');
  const wanted = [...new Set(given.channels)];
  const known = await context.tx.notificationChannel.count({ where: { id: { in: wanted } } });
  if (known !== wanted.length) throw wrongField('channels', 'names a channel that does not exist');
}

function dataOf(context: VerbContext, given: Given) {
  const { name, kind, every, time, zone, enabled } = given;
  const day = every === 'day' ? 0 : given.day;
  const nextMs = nextReportMs({ every, day, time, zone }, context.now.getTime());
  return {
    name,
    kind,
    every,
    day,
    time,
    zone,
    channels: [...new Set(given.channels)],
    enabled,
    nextRunAt: new Date(nextMs),
    editedById: context.actor.id,
    editedBy: context.actor.name,
    updatedAt: context.now,
  };
}

const auditOf = ({ name, kind, every, day, time, zone, channels, enabled }: Given) => ({
  name,
  kind,
  every,
  day,
  time,
  zone,
  channels,
  enabled,
});

/** Schedules a report. */
export const createReport = verb(
  {
    permission: 'notifications:write',
    input: createReportInput,
    audit: 'notifications.create-report',
  },
  async (context, given) => {
    const id = newId();
    await check(context, given, id);
    await context.tx.reportSchedule.create({
      data: { id, ...dataOf(context, given), createdAt: context.now },
      select: { id: true },
    });
    await context.audit({
      subject: { kind: 'report', id, name: given.name },
      after: auditOf(given),
    });
    await context.emit('notifications', id);
    return { id };
  },
);

/**
 * Changes, pauses or resumes a scheduled report. Runs missed while it was paused are not sent
 * later.
 */
export const updateReport = verb(
  {
    permission: 'notifications:write',
    input: updateReportInput,
    audit: 'notifications.update-report',
  },
  async (context, { baseVersion, ...given }) => {
    const { tx } = context;
    // Locks the row, so that an unsubscription in the meantime is not lost.
    await tx.$queryRaw`select 1 from "ReportSchedule" where id = ${given.id}::uuid for update`;
    const row = found(await tx.reportSchedule.findUnique({ where: { id: given.id } }), 'report');
    requireBaseVersion(baseVersion, {
      version: row.revision,
      by: row.editedBy,
      body: auditOf(toReportItem(row)),
    });
    await check(context, given, given.id);
    const optOuts = row.optOuts.filter((each) => !given.bringBack.includes(each));
    await context.tx.reportSchedule.update({
      where: { id: given.id },
      data: { ...dataOf(context, given), optOuts, revision: { increment: 1 } },
      select: { id: true },
    });
    const { nextRunAt: _next, lastRunAt: _last, lastOutcome: _what, ...before } = toReportItem(row);
    await context.audit({
      subject: { kind: 'report', id: row.id, name: given.name },
      before,
      after: { ...auditOf(given), optOuts },
    });
    await context.emit('notifications', row.id);
    return { id: row.id };
  },
);

/** Removes a scheduled report; sent messages stay in the delivery log. */
export const deleteReport = verb(
  { permission: 'notifications:write', input: reportIdInput, audit: 'notifications.delete-report' },
  async (context, { id }) => {
    const row = found(await context.tx.reportSchedule.findUnique({ where: { id } }), 'report');
    await context.tx.reportSchedule.delete({ where: { id } });
    await context.audit({
      subject: { kind: 'report', id, name: row.name },
      before: toReportItem(row),
    });
    await context.emit('notifications', id);
  },
);

/** Sends a report now, independently of its schedule, even while it is paused. */
export const sendReport = verb(
  { permission: 'notifications:write', input: reportIdInput, audit: 'notifications.send-report' },
  async (context, { id }) => {
    const row = found(await context.tx.reportSchedule.findUnique({ where: { id } }), 'report');
    await context.enqueue(reportTask, { id });
    await context.audit({
      subject: { kind: 'report', id, name: row.name },
      after: { sent: 'now' },
    });
    return { id };
  },
);
