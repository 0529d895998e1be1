import { isIP } from 'node:net';
import { createTransport } from 'nodemailer';
import type { ChannelSettings } from '#lib/schemas/notifications/notifications.ts';
import type { SendResult } from '#server/notifications/retry-schedule.ts';
import { unsubscribeToken } from '#server/notifications/unsubscribe-token.ts';
import { publicUrl } from '#server/platform/env.ts';
import { TandemError } from '#server/platform/errors.ts';
import { describeCertificate } from '#server/platform/outbound/certificate-text.ts';
import { resolveAllowed } from '#server/platform/outbound/outbound.ts';
import type { Outgoing } from './outgoing.ts';
import { mailHtml, mailText } from './render-mail.ts';
import { renderMessage } from './render-message.ts';
import { secretAt } from './secrets-of.ts';

type EmailSettings = Extract<ChannelSettings, { kind: 'email' }>;

/** Threading headers. The first mail of a thread has the ID that all later mails refer to. */
export function threadHeaders(
  { id, channelId, facts }: Pick<Outgoing, 'id' | 'channelId' | 'facts'>,
  domain: string,
): { messageId: string; inReplyTo?: string; references?: string } {
  // Personal mails do not join the thread of the channel's own addresses, which is in other
  // mailboxes.
  if (facts.person !== undefined) return { messageId: `<${id}@${domain}>` };
  const { incident, action, rollout } = facts;
  // A model name may contain characters that are not allowed in a message ID.
  const about =
    incident === null && action === null && rollout !== undefined
      ? `rollout.${rollout.id}`
      : `${facts.thread.toLowerCase()}.${incident?.id ?? action?.id ?? id}`;
  const root = `<${about}.${channelId}@${domain}>`;
  if (facts.first) return { messageId: root };
  return { messageId: `<${id}@${domain}>`, inReplyTo: root, references: root };
}

async function transportOf(settings: EmailSettings, allow: readonly string[], timeoutMs: number) {
  const { address, listed } = await resolveAllowed(settings.host, allow);
  if (settings.tls === 'none' && !listed)
    throw new TandemError('forbidden', 'Mail without TLS is only sent to allowed addresses.');
  return createTransport({
    host: address,
    port: settings.port,
    secure: settings.tls === 'implicit',
    requireTLS: settings.tls === 'starttls',
    ignoreTLS: settings.tls === 'none',
    // The host is an address that was resolved once, so the certificate must match the name.
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

type Copy = {
  to: string[];
  unsubscribeUrl: string | null;
  headers: Record<string, string>;
  /** Set if each recipient gets a separate copy. */
  messageId?: string;
};

/**
 * Mails to send: one mail to all recipients. For a report, one mail to each recipient who has not
 * unsubscribed, because its unsubscribe link names one address (RFC 8058: mail clients post to it,
 * browsers show a page with a button).
 */
function copiesOf(settings: EmailSettings, { facts, id }: Outgoing): Copy[] {
  const { report, person } = facts;
  if (person !== undefined) return [{ to: [person.address], unsubscribeUrl: null, headers: {} }];
  if (report?.id === undefined) return [{ to: settings.to, unsubscribeUrl: null, headers: {} }];
  const { id: reportId, optOuts } = report;
  const base = publicUrl().replace(/\/+$/u, '');
  const domain = new URL(base).hostname;
  return settings.to
    .filter((address) => !optOuts.includes(address.toLowerCase()))
    .map((address, index) => {
      const token = unsubscribeToken({ reportId, address });
      return {
        to: [address],
        unsubscribeUrl: `${base}/unsubscribe?token=${token}`,
        headers: {
          'List-Unsubscribe': `<${base}/api/notifications/unsubscribe?token=${token}>`,
          'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
        },
        messageId: `<${id}.${index}@${domain}>`,
      };
    });
}

type Sent = { response: string; rejected: readonly unknown[] };

/**
 * Sends a mail with plain text and HTML. Throws if no response arrives. A refusal by the server is
 * returned as the result.
 */
export async function sendMail(settings: EmailSettings, outgoing: Outgoing): Promise<SendResult> {
  const { facts, now } = outgoing;
  const copies = copiesOf(settings, outgoing);
  if (copies.length === 0)
    return {
      ok: true,
      status: null,
      answer: 'All recipients have unsubscribed.',
      retryAfterMs: null,
    };
  const message = renderMessage(facts, publicUrl(), now.getTime());
  const transport = await transportOf(settings, outgoing.allow, outgoing.timeoutMs);
  const send = ({ to, unsubscribeUrl, headers, messageId }: Copy): Promise<Sent> =>
    transport.sendMail({
      from: settings.from,
      to,
      subject: `${facts.first ? '' : 'Re: '}[${facts.thread}] ${facts.subject}`,
      text: mailText(message, unsubscribeUrl),
      html: mailHtml(message, unsubscribeUrl),
      date: now,
      ...threadHeaders(outgoing, new URL(publicUrl()).hostname),
      ...(messageId === undefined ? {} : { messageId }),
      headers: {
        'Auto-Submitted': 'auto-generated',
        'X-Tandem-Delivery': outgoing.id,
        ...headers,
      },
    });
  try {
    return await sendCopies(copies, send);
  } catch (error) {
    const status = codeOf(error);
    if (status === null) throw describeCertificate(error, settings.host);
    const answer = error instanceof Error ? error.message : 'The mail server refused the message.';
    return { ok: false, status, answer, retryAfterMs: null };
  } finally {
    transport.close();
  }
}

/**
 * Once any copy has been delivered, the mail is not sent again. Failed copies count as refused
 * addresses.
 */
async function sendCopies(
  copies: readonly Copy[],
  send: (copy: Copy) => Promise<Sent>,
): Promise<SendResult> {
  let last: Sent | null = null;
  let failed: unknown = null;
  let refused = 0;
  for (const copy of copies) {
    try {
      last = await send(copy);
      refused += last.rejected.length;
    } catch (error) {
      failed = error;
      refused += copy.to.length;
    }
  }
  if (last === null) throw failed;
  const status = Number.parseInt(last.response, 10);
  return {
    ok: true,
    status: Number.isFinite(status) ? status : null,
    answer: `${last.response}${refused === 0 ? '' : ` (refused: ${refused} addresses)`}`,
    retryAfterMs: null,
  };
}
