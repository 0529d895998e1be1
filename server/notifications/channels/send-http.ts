import { Webhook } from 'standardwebhooks';
import type { ChannelSettings } from '#lib/schemas/notifications/notifications.ts';
import { retryAfterMs, type SendResult } from '#server/notifications/retry-schedule.ts';
import { publicUrl } from '#server/platform/env.ts';
import { sendOutbound } from '#server/platform/outbound/outbound.ts';
import { resolveSecret } from '#server/platform/outbound/stored-secret.ts';
import type { Outgoing } from './outgoing.ts';
import { renderMessage } from './render-message.ts';
import { slackBody } from './render-slack.ts';
import { webhookBody } from './render-webhook.ts';
import { secretAt } from './secrets-of.ts';

type Http = { url: string; headers: Record<string, string>; body: string };

/**
 * Headers of Standard Webhooks. During a secret rotation, the header contains one signature per
 * secret, so that receivers with either secret accept the same message.
 */
export function signedHeaders(
  secrets: readonly string[],
  id: string,
  body: string,
  now: Date,
): Record<string, string> {
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, now, body)).join(' '),
  };
}

function toHttp(
  settings: Exclude<ChannelSettings, { kind: 'email' }>,
  { id, facts, now }: Outgoing,
): Http {
  if (settings.kind === 'slack') {
    const message = renderMessage(facts, publicUrl(), now.getTime());
    const body = JSON.stringify(slackBody(message, facts.thread));
    return { url: secretAt(settings.urlRef), headers: { 'idempotency-key': id }, body };
  }
  const body = JSON.stringify(webhookBody(facts, publicUrl()));
  // A previous secret that has already been removed must not block notifications.
  const previous =
    settings.previousSecretRef === null ? null : resolveSecret(settings.previousSecretRef);
  const secrets = [secretAt(settings.secretRef), ...(previous === null ? [] : [previous])];
  return { url: settings.url, headers: signedHeaders(secrets, id, body, now), body };
}

/**
 * Posts a message. Throws if no response arrives. Every response except 2xx is a failure, including
 * redirects.
 */
export async function sendHttp(
  settings: Exclude<ChannelSettings, { kind: 'email' }>,
  outgoing: Outgoing,
): Promise<SendResult> {
  const { url, headers, body } = toHttp(settings, outgoing);
  const answer = await sendOutbound({
    url,
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': 'Tandem', ...headers },
    body,
    timeoutMs: outgoing.timeoutMs,
    allow: outgoing.allow,
  });
  return {
    ok: answer.status >= 200 && answer.status < 300,
    status: answer.status,
    answer: answer.text === '' ? 'no text' : answer.text,
    retryAfterMs: retryAfterMs(answer.retryAfter, outgoing.now.getTime()),
  };
}
