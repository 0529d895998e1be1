import { db } from '#server/platform/database/db.ts';

/** Records this worker's heartbeat for /readyz. */
export async function beat(id: string, startedAt: Date): Promise<void> {
  const seenAt = new Date();
  await db().workerHeartbeat.upsert({
    where: { id },
    create: { id, role: 'worker', startedAt, seenAt },
    update: { seenAt },
  });
}

export async function endBeat(id: string): Promise<void> {
  await db().workerHeartbeat.deleteMany({ where: { id } });
}
