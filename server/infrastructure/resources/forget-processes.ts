import { z } from 'zod';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { verb } from '#server/platform/verb.ts';

/**
 * Instances come and go with every restart, checks and dataset sources with every change by users.
 * Their telemetry remains; their rows are not needed.
 */
const passing = ['process', 'check', 'dataset'];
const keptMs = 7 * 86_400_000;

const removeProcesses = verb(
  {
    permission: 'infrastructure:write',
    input: z.object({ before: z.date() }),
    audit: 'infrastructure.forget-processes',
  },
  async (context, { before }) => {
    const { count } = await context.tx.resource.deleteMany({
      where: { kind: { in: passing }, lastSeenAt: { lt: before } },
    });
    if (count === 0) context.nothingChanged();
    else
      await context.audit({
        subject: { kind: 'resource', name: `${count} processes, checks and datasets` },
        after: { removed: count, unseenSince: before },
      });
    return { removed: count };
  },
);

/** Removes processes, built-in checks and datasets not seen for a week. */
export async function forgetProcesses(now: Date): Promise<{ removed: number }> {
  const before = new Date(now.getTime() - keptMs);
  const old = await db().resource.findFirst({
    where: { kind: { in: passing }, lastSeenAt: { lt: before } },
    select: { id: true },
  });
  return old === null
    ? { removed: 0 }
    : removeProcesses(systemActor('derive-resources'), { before }, { now });
}
