import type { ChannelSettings } from '#lib/schemas/notifications/notifications.ts';
import type { SendResult } from '#server/notifications/retry-schedule.ts';
import { logger } from '#server/platform/logger.ts';
import type { Outgoing } from './outgoing.ts';
import { withoutChannelSecrets } from './secrets-of.ts';
import { sendHttp } from './send-http.ts';
import { sendMail } from './send-mail.ts';

export const sendTimeoutMs = 15_000;

/** Error of a call to another system, as text. */
export function reasonOf(error: unknown, timeoutMs: number): string {
  if (!(error instanceof Error)) return 'The call was interrupted.';
  if (error.name === 'TimeoutError') return `No response within ${timeoutMs / 1_000} s.`;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return error.message === '' ? code || 'The call was interrupted.' : error.message;
}

/** Sends one message over its channel. Never throws; the returned error contains no secret. */
export async function sendMessage(
  settings: ChannelSettings,
  outgoing: Outgoing,
): Promise<SendResult & { tookMs: number }> {
  const startedAt = performance.now();
  const done = (result: SendResult) => ({
    ...result,
    answer: withoutChannelSecrets(settings, result.answer),
    tookMs: Math.round(performance.now() - startedAt),
  });
  try {
    return done(
      settings.kind === 'email'
        ? await sendMail(settings, outgoing)
        : await sendHttp(settings, outgoing),
    );
  } catch (error) {
    const answer = reasonOf(error, outgoing.timeoutMs);
    logger.info('a notification was not delivered', {
      deliveryId: outgoing.id,
      reason: withoutChannelSecrets(settings, answer),
    });
    return done({ ok: false, status: null, answer, retryAfterMs: null });
  }
}
