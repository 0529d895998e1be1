import { z } from 'zod';
import { formatCount } from '#lib/format.ts';
import { nextReportMs } from '#lib/report-times.ts';
import { idSchema } from '#lib/schemas/fields.ts';
import type { ReportSchedule } from '#server/generated/prisma/client.ts';
import { factsSchema, type Facts } from '#server/notifications/facts.ts';
import { wakeNotifier } from '#server/notifications/note-event.ts';
import { newId } from '#server/platform/ids.ts';
import { toJson } from '#server/platform/json.ts';
import { verb, type VerbContext } from '#server/platform/verb.ts';

export const reportTask = 'send-reports';
const everySchema = z.enum(['day', 'week', 'month']);

async function deliverTo(
  context: VerbContext,
  row: ReportSchedule,
  facts: Facts,
): Promise<{ sent: number; off: number }> {
  const channels = await context.tx.notificationChannel.findMany({
    where: { id: { in: row.channels } },
    orderBy: { name: 'asc' },
  });
  for (const channel of channels) {
    await context.tx.notificationDelivery.create({
      data: {
        id: newId(),
        event: 'report',
        channelId: channel.id,
        channelName: channel.name,
        channelKind: channel.kind,
        routeName: `Report ${row.name}`,
        severity: facts.severity,
        facts: toJson(facts),
        state: channel.enabled ? 'pending' : 'skipped',
        reason: channel.enabled ? null : 'The channel was disabled.',
        nextAttemptAt: channel.enabled ? context.now : null,
        createdAt: context.now,
      },
      select: { id: true },
    });
  }
  const sent = channels.filter((channel) => channel.enabled).length;
  if (sent > 0) await wakeNotifier(context);
  return { sent, off: channels.length - sent };
}

const outcomeOf = ({ sent, off }: { sent: number; off: number }): string =>
  sent === 0
    ? 'Not sent: its channels are disabled or deleted'
    : `Sent through ${formatCount(sent, 'channel')}${off === 0 ? '' : `, ${off} disabled`}`;

const input = z.object({
  id: idSchema,
  /** Due time; null if a user sends the report now, which does not affect the schedule. */
  dueAt: z.date().nullable(),
  facts: factsSchema,
});

/**
 * Records the run of a report, with its messages and the next run time, in one transaction. If two
 * workers compete, one wins.
 */
export const recordReport = verb(
  { permission: 'notifications:write', input, audit: 'notifications.send-report' },
  async (context, { id, dueAt, facts }) => {
    const { tx, now } = context;
    await tx.$queryRaw`select 1 from "ReportSchedule" where id = ${id}::uuid for update`;
    const row = await tx.reportSchedule.findUnique({ where: { id } });
    const due = dueAt === null || row?.nextRunAt.getTime() === dueAt.getTime();
    if (row === null || !due || (dueAt !== null && !row.enabled)) {
      context.nothingChanged();
      return { sent: 0 };
    }
    const result = await deliverTo(context, row, facts);
    const every = everySchema.parse(row.every);
    await tx.reportSchedule.update({
      where: { id },
      data: {
        lastRunAt: now,
        lastOutcome: outcomeOf(result),
        // Runs missed while Tandem was down are skipped.
        ...(dueAt === null
          ? {}
          : { nextRunAt: new Date(nextReportMs({ ...row, every }, now.getTime())) }),
      },
      select: { id: true },
    });
    await context.audit({
      subject: { kind: 'report', id, name: row.name },
      after: { sent: result.sent, channelsOff: result.off },
    });
    await context.emit('notifications', id);
    return { sent: result.sent };
  },
);

/**
 * Records that a report's figures could not be read. The report shows the failure and is retried at
 * the next run of the job.
 */
export const noteReportFailure = verb(
  {
    permission: 'notifications:write',
    input: z.object({ id: idSchema, reason: z.string() }),
    audit: 'notifications.send-report',
  },
  async (context, { id, reason }) => {
    context.nothingChanged();
    await context.tx.reportSchedule.updateMany({
      where: { id },
      data: { lastOutcome: `Not sent yet: ${reason}`.slice(0, 500) },
    });
    await context.emit('notifications', id);
  },
);
