import { severityRank } from '#engines/triage/severity.ts';
import { formatCount } from '#lib/format.ts';
import { severitySchema } from '#lib/schemas/fields.ts';
import type { NotificationDelivery } from '#server/generated/prisma/client.ts';
import { factsSchema, plainFacts, type Facts } from '#server/notifications/facts.ts';
import { newId } from '#server/platform/ids.ts';
import { toJson } from '#server/platform/json.ts';
import type { VerbContext } from '#server/platform/verb.ts';

/** Maximum number of messages listed in a summary. The rest are only counted. */
const listed = 200;

function worst(rows: readonly NotificationDelivery[]) {
  return rows
    .map((row) => severitySchema.parse(row.severity))
    .reduce((a, b) => (severityRank(b) > severityRank(a) ? b : a));
}

/** Content of a summary of held messages. */
function digestFacts(rows: readonly NotificationDelivery[], at: Date): Facts {
  const facts = rows.map((row) => factsSchema.parse(row.facts));
  const title = `${formatCount(rows.length, 'message')} held by quiet hours`;
  return {
    ...plainFacts({
      event: 'digest',
      thread: 'SUMMARY',
      state: 'Summary',
      title,
      at,
      demo: facts.every((each) => each.demo),
    }),
    severity: worst(rows),
    held: facts.slice(0, listed).map((each) => ({
      thread: each.thread,
      title: each.title,
      state: each.state,
      severity: each.severity,
      at: each.at,
      deadline: each.deadline,
      incident: each.incident,
      action: each.action === null ? null : { id: each.action.id, number: each.action.number },
      ...(each.page === undefined ? {} : { page: each.page }),
    })),
  };
}

/**
 * Replaces messages held during a channel's quiet hours with one summary when the quiet hours end.
 * A single message is sent unchanged. The caller must claim deliveries in the same transaction, so
 * that no message is sent in addition to its summary.
 */
export async function sumUpHeld({ tx, now }: Pick<VerbContext, 'tx' | 'now'>): Promise<void> {
  const due = await tx.$queryRaw<{ id: string }[]>`
    select "id" from "NotificationDelivery"
    where "state" = 'held' and "attempts" = 0 and "nextAttemptAt" <= ${now}
    order by "createdAt", "id" for update skip locked`;
  const rows = await tx.notificationDelivery.findMany({
    where: { id: { in: due.map(({ id }) => id) } },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  });
  for (const own of Map.groupBy(rows, (row) => row.channelId).values()) {
    const [first] = own;
    if (first === undefined || own.length < 2) continue;
    const { channelId, channelName, channelKind, routeName } = first;
    await tx.notificationDelivery.create({
      data: {
        id: newId(),
        event: 'digest',
        channelId,
        channelName,
        channelKind,
        routeName,
        severity: worst(own),
        facts: toJson(digestFacts(own, now)),
        state: 'pending',
        nextAttemptAt: now,
        createdAt: now,
      },
      select: { id: true },
    });
    await tx.notificationDelivery.updateMany({
      where: { id: { in: own.map(({ id }) => id) } },
      data: {
        state: 'summed-up',
        reason: 'It was included in the summary at the end of quiet hours.',
        nextAttemptAt: null,
      },
    });
  }
}
