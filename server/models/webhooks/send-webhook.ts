import type { RegistryWebhook } from '#server/generated/prisma/client.ts';
import { reasonOf } from '#server/notifications/channels/send-message.ts';
import { retryAfterMs, type SendResult } from '#server/notifications/retry-schedule.ts';
import { mlflowSignature } from '#server/platform/mlflow-signature.ts';
import { sendOutbound } from '#server/platform/outbound/outbound.ts';
import { secretOf } from './webhook-row.ts';

const answerChars = 1_000;

type Message = {
  /** Same for each attempt, so that a receiver can detect a repeat. */
  deliveryId: string;
  body: string;
  now: Date;
  timeoutMs: number;
};

/**
 * Posts a message as MLflow's server does, through the guard for outbound calls. Never throws,
 * never reveals the secret.
 */
export async function sendWebhook(
  webhook: Pick<RegistryWebhook, 'url' | 'allow' | 'secretRef'>,
  { deliveryId, body, now, timeoutMs }: Message,
): Promise<SendResult> {
  try {
    const secret = secretOf(webhook);
    const timestamp = String(Math.floor(now.getTime() / 1_000));
    const answer = await sendOutbound({
      url: webhook.url,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Tandem',
        'x-mlflow-delivery-id': deliveryId,
        'x-mlflow-timestamp': timestamp,
        ...(secret === null
          ? {}
          : { 'x-mlflow-signature': mlflowSignature(secret, { deliveryId, timestamp, body }) }),
      },
      body,
      timeoutMs,
      allow: webhook.allow,
      answerKib: 16,
      truncate: true,
    });
    const text = answer.text.slice(0, answerChars);
    return {
      ok: answer.status >= 200 && answer.status < 300,
      status: answer.status,
      answer: secret === null ? text : text.replaceAll(secret, '[hidden]'),
      retryAfterMs: retryAfterMs(answer.retryAfter, now.getTime()),
    };
  } catch (error) {
    return { ok: false, status: null, answer: reasonOf(error, timeoutMs), retryAfterMs: null };
  }
}
