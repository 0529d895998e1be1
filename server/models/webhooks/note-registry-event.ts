import type { RegistryEvent } from '#lib/schemas/models/webhooks.ts';
import { Prisma } from '#server/generated/prisma/client.ts';
import { wakeChannel } from '#server/platform/jobs/wake-channel.ts';
import type { VerbContext } from '#server/platform/verb.ts';
import { webhookBody, type RegistryFacts } from './webhook-body.ts';

/** ID of the job that sends the deliveries recorded here. */
export const sendWebhooksJob = 'send-registry-webhooks';

/** Prompts of MLflow clients are stored as model rows too. */
const isPrompt = (tags: unknown): boolean =>
  tags !== null &&
  typeof tags === 'object' &&
  'mlflow.prompt.is_prompt' in tags &&
  tags['mlflow.prompt.is_prompt'] === 'true';

/**
 * Records the webhook event of a model together with the audit entry of its cause, so that
 * rolled-back events are never sent and committed events are never lost. A job sends them. Prompts
 * are not reported as models. The lock prevents deletion of a webhook in between, which must not
 * make the cause fail.
 */
export function noteRegistryEvent<E extends RegistryEvent>(
  { trail, now }: Pick<VerbContext, 'trail' | 'now'>,
  model: { tags: unknown },
  event: E,
  data: RegistryFacts[E],
): void {
  if (isPrompt(model.tags)) return;
  trail.notes
    .push(Prisma.sql`insert into "RegistryWebhookDelivery" ("id", "webhookId", "event", "body", "nextAttemptAt", "createdAt")
    select gen_random_uuid(), w."id", ${event}::text, ${webhookBody(event, data, now)}::text, ${now}::timestamptz, ${now}::timestamptz
    from "RegistryWebhook" w
    where w."status" = 'ACTIVE' and ${event}::text = any(w."events")
    for key share of w
    returning pg_notify(${wakeChannel}::text, ${sendWebhooksJob}::text)`);
}
