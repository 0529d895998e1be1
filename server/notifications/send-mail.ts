import { createTransport } from 'nodemailer';
import { isIP } from 'node:net';
import type { ChannelSettings } from '#lib/schemas/notifications.ts';
import type { Outgoing } from '#server/notifications/outgoing.ts';
import { mailHtml, mailText } from '#server/notifications/render-mail.ts';
import { renderMessage } from '#server/notifications/render-message.ts';
import type { SendResult } from '#server/notifications/retry-schedule.ts';
import { secretAt } from '#server/notifications/secrets-of.ts';
import { publicUrl } from '#server/platform/env.ts';
import { TandemError } from '#server/platform/errors.ts';
import { resolveAllowed } from '#server/platform/outbound.ts';

type EmailSettings = Extract<ChannelSettings, { kind: 'email' }>;

/** Threading headers: the first mail of a thread bears the id that all later ones refer to. */
export function threadHeaders(
  { id, channelId, facts }: Pick<Outgoing, 'id' | 'channelId' | 'facts'>,
  domain: string,
): { messageId: string; inReplyTo?: string; references?: string } {
  const root = `<${facts.thread.toLowerCase()}.${facts.incident?.id ?? facts.action?.id ?? id}.${channelId}@${domain}>`;
  if (facts.first) return { messageId: root };
  return { messageId: `<${id}@${domain}>`, inReplyTo: root, references: root };
}

async function transportOf(settings: EmailSettings, allow: readonly string[], timeoutMs: number) {
  const { address, listed } = await resolveAllowed(settings.host, allow);
  if (settings.tls === 'none' && !listed)
    throw new TandemError(
      'forbidden',
      'Mail without TLS is only sent to addresses in the allow-list.',
    );
  return createTransport({
    host: address,
    port: settings.port,
    secure: settings.tls === 'implicit',
    requireTLS: settings.tls === 'starttls',
    ignoreTLS: settings.tls === 'none',
    // The name was resolved once and is not asked again; the certificate must bear it.
    ...(isIP(settings.host) === 0 ? { tls: { servername: settings.host } } : {}),
    ...(settings.user === null || settings.passwordRef === null
      ? {}
      : { auth: { user: settings.user, pass: secretAt(settings.passwordRef) } }),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

function codeOf(error: unknown): number | null {
  return typeof error === 'object' &&
    error !== null &&
    'responseCode' in error &&
    typeof error.responseCode === 'number'
    ? error.responseCode
    : null;
}

/** Sends a mail with plain text and HTML. Throws when no answer came; a refusal of the server is a result. */
export async function sendMail(settings: EmailSettings, outgoing: Outgoing): Promise<SendResult> {
  const { facts, now } = outgoing;
  const message = renderMessage(facts, publicUrl(), now.getTime());
  const transport = await transportOf(settings, outgoing.allow, outgoing.timeoutMs);
  try {
    const sent = await transport.sendMail({
      from: settings.from,
      to: settings.to,
      subject: `${facts.first ? '' : 'Re: '}[${facts.thread}] ${facts.subject}`,
      text: mailText(message),
      html: mailHtml(message),
      date: now,
      headers: { 'Auto-Submitted': 'auto-generated', 'X-Tandem-Delivery': outgoing.id },
      ...threadHeaders(outgoing, new URL(publicUrl()).hostname),
    });
    const status = Number.parseInt(sent.response, 10);
    const refused =
      sent.rejected.length === 0 ? '' : ` (refused: ${sent.rejected.length} addresses)`;
    return {
      ok: true,
      status: Number.isFinite(status) ? status : null,
      answer: `${sent.response}${refused}`,
      retryAfterMs: null,
    };
  } catch (error) {
    const status = codeOf(error);
    if (status === null) throw error;
    const answer = error instanceof Error ? error.message : 'The mail server refused it.';
    return { ok: false, status, answer, retryAfterMs: null };
  } finally {
    transport.close();
  }
}
