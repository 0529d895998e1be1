import { timingSafeEqual } from 'node:crypto';
import { mlflowServerIdInput } from '#lib/schemas/experiments/servers.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { TandemError } from '#server/platform/errors.ts';
import { parseInput } from '#server/platform/http/parse-input.ts';
import { mlflowSignature } from '#server/platform/mlflow-signature.ts';
import { resolveSecret } from '#server/platform/outbound/stored-secret.ts';
import { verb } from '#server/platform/verb.ts';
import { syncTask } from './save-server.ts';

/**
 * Maximum age of a delivery, which limits replay; replaying a captured delivery within this time is
 * harmless.
 */
const freshMs = 300_000;
/** Minimum gap between passes, so that a burst of deliveries causes a single pass. */
const gapMs = 5_000;

export type Delivery = {
  id: unknown;
  deliveryId: string | null;
  timestamp: string | null;
  signature: string | null;
  /** The raw body. */
  text: string;
};

function isSigned({ deliveryId, timestamp, signature, text }: Delivery, secret: string): boolean {
  const signed = { deliveryId: deliveryId ?? '', timestamp: timestamp ?? '', body: text };
  const sent = Buffer.from(signature ?? '');
  const wanted = Buffer.from(mlflowSignature(secret, signed));
  return sent.length === wanted.length && timingSafeEqual(sent, wanted);
}

/**
 * Schedules a read of a server that reported a change. If a pass is in progress, another pass
 * follows it.
 */
const askSoon = verb(
  {
    permission: 'experiments:write',
    input: mlflowServerIdInput,
    audit: 'mlflow-servers.webhook',
  },
  async (context, { id }) => {
    const { tx, now } = context;
    context.nothingChanged();
    await tx.$queryRaw`select 1 from "MlflowServer" where id = ${id}::uuid for update`;
    const row = await tx.mlflowServer.findUnique({ where: { id, enabled: true } });
    // A failing server's backoff is not shortened.
    if (row === null || row.failures > 0) return;
    const dueAt = new Date(Math.max(now.getTime(), (row.syncedAt?.getTime() ?? 0) + gapMs));
    if (row.progress === null && row.dueAt <= dueAt) return;
    await tx.mlflowServer.update({
      where: { id },
      data: row.progress === null ? { dueAt } : { againAt: now },
      select: { id: true },
    });
    await context.enqueue(syncTask, {}, { runAt: dueAt, jobKey: `${syncTask}:webhook` });
  },
);

/**
 * Receives an MLflow 3 webhook. Its content is not trusted: it only triggers a read of that server.
 * Throws `unauthenticated` if signature or time are invalid, without revealing the reason.
 */
export async function receiveWebhook(delivery: Delivery, now = new Date()): Promise<void> {
  const { id } = parseInput(mlflowServerIdInput, { id: delivery.id });
  const row = await db().mlflowServer.findUnique({ where: { id } });
  const reference = row?.webhookSecretRef ?? null;
  const secret = reference === null ? null : resolveSecret(reference);
  const ageMs = Math.abs(now.getTime() - Number(delivery.timestamp ?? Number.NaN) * 1_000);
  if (row === null || !secret || !(ageMs <= freshMs) || !isSigned(delivery, secret))
    throw new TandemError('unauthenticated', 'The webhook signature is invalid.');
  await askSoon(systemActor(`webhook of ${row.name}`), { id }, { now });
}
