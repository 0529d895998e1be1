import { db } from '#server/platform/db.ts';

const forgottenMs = 60_000;

/** Tells /readyz that this worker lives. */
export async function beat(id: string, startedAt: Date): Promise<void> {
  const seenAt = new Date();
  await db().workerHeartbeat.upsert({
    where: { id },
    create: { id, role: 'worker', startedAt, seenAt },
    update: { seenAt },
  });
  await db().workerHeartbeat.deleteMany({
    where: { seenAt: { lt: new Date(seenAt.getTime() - forgottenMs) } },
  });
}

export async function endBeat(id: string): Promise<void> {
  await db().workerHeartbeat.deleteMany({ where: { id } });
}
