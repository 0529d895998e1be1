import type { RegistryEvent } from '#lib/schemas/models-webhooks.ts';
import type { VerbContext } from '#server/platform/verb.ts';
import type { RegistryFacts } from './webhook-body.ts';
import { webhookBody } from './webhook-body.ts';

/**
 * Notes in the transaction of the cause what webhooks are told: what was rolled back is never sent, what was committed
 * cannot be lost. A job sends it. Prompts of clients are rows of models too; they are not told as models. The lock keeps
 * a webhook from being deleted in between, which must not make the cause fail.
 */
export async function noteRegistryEvent<E extends RegistryEvent>(
  { tx, now }: Pick<VerbContext, 'tx' | 'now'>,
  modelId: string,
  event: E,
  data: RegistryFacts[E],
): Promise<void> {
  await tx.$executeRaw`/* prepared */ insert into "RegistryWebhookDelivery" ("id", "webhookId", "event", "body", "nextAttemptAt", "createdAt")
    select gen_random_uuid(), w."id", ${event}::text, ${webhookBody(event, data, now)}::text, ${now}::timestamptz, ${now}::timestamptz
    from "RegistryWebhook" w
    where w."status" = 'ACTIVE' and ${event}::text = any(w."events") and not exists (select 1 from "RegisteredModel" m
      where m."id" = ${modelId}::uuid and m."tags" ->> 'mlflow.prompt.is_prompt' = 'true')
    for key share of w`;
}
