import { z } from 'zod';
import type { UnsubscribeState } from '#lib/schemas/notifications/reports.ts';
import { readUnsubscribeToken } from '#server/notifications/unsubscribe-token.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { parseInput } from '#server/platform/http/parse-input.ts';
import { found, verb } from '#server/platform/verb.ts';

const tokenInput = z.object({ token: z.string().max(2_000) });
const actor = systemActor('unsubscribe link');

/**
 * Address and report of an unsubscribe link. Reading it changes nothing, because mail scanners open
 * links.
 */
export async function readUnsubscribe(input: unknown): Promise<UnsubscribeState> {
  const { reportId, address } = readUnsubscribeToken(parseInput(tokenInput, input).token);
  const row = found(await db().reportSchedule.findUnique({ where: { id: reportId } }), 'report');
  return { report: row.name, address, out: row.optOuts.includes(address) };
}

const optOut = verb(
  {
    permission: 'notifications:write',
    input: z.object({ reportId: z.uuid(), address: z.string() }),
    audit: 'notifications.unsubscribe',
  },
  async (context, { reportId, address }): Promise<UnsubscribeState> => {
    const { tx } = context;
    await tx.$queryRaw`select 1 from "ReportSchedule" where id = ${reportId}::uuid for update`;
    const row = found(await tx.reportSchedule.findUnique({ where: { id: reportId } }), 'report');
    const state = { report: row.name, address, out: true };
    if (row.optOuts.includes(address)) {
      context.nothingChanged();
      return state;
    }
    await tx.reportSchedule.update({
      where: { id: reportId },
      data: { optOuts: [...row.optOuts, address] },
      select: { id: true },
    });
    await context.audit({
      subject: { kind: 'report', id: reportId, name: row.name },
      before: { optOuts: row.optOuts },
      after: { optOuts: [...row.optOuts, address] },
    });
    await context.emit('notifications', reportId);
    return state;
  },
);

/**
 * Unsubscribes the address that received a report's mail. Requires only the signed link, which
 * grants nothing else.
 */
export async function unsubscribe(input: unknown): Promise<UnsubscribeState> {
  return optOut(actor, readUnsubscribeToken(parseInput(tokenInput, input).token));
}
