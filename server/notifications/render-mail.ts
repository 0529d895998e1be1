import type { Message } from '#server/notifications/render-message.ts';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/gu, (character) => entities[character] ?? character);
}

const footer = 'Sent by Tandem. Decisions are made there, after signing in.';

/** With the address that stops a report, where it is one. */
export function mailText(message: Message, unsubscribeUrl: string | null = null): string {
  return [
    message.title,
    '',
    ...message.lines.map(({ label, text }) => `${label}: ${text}`),
    '',
    ...message.links.map(({ label, url }) => `${label}: ${url}`),
    '',
    footer,
    ...(unsubscribeUrl === null ? [] : [`Unsubscribe: ${unsubscribeUrl}`]),
    '',
  ].join('\n');
}

export function mailHtml(message: Message, unsubscribeUrl: string | null = null): string {
  const rows = message.lines.map(
    ({ label, text }) =>
      `<tr><td style="padding:2px 16px 2px 0;color:#666;vertical-align:top;white-space:nowrap">${escapeHtml(label)}</td><td style="padding:2px 0">${escapeHtml(text)}</td></tr>`,
  );
  const links = message.links.map(
    ({ label, url }) => `<a href="${escapeHtml(url)}">${escapeHtml(label)}</a>`,
  );
  const stop =
    unsubscribeUrl === null ? '' : ` <a href="${escapeHtml(unsubscribeUrl)}">Unsubscribe</a>`;
  return `<!doctype html><html lang="en"><head><meta name="color-scheme" content="light"></head><body style="font-family:sans-serif;font-size:14px;line-height:1.5"><p style="font-size:16px;font-weight:600;margin:0 0 8px">${escapeHtml(message.title)}</p><table role="presentation" style="border-collapse:collapse">${rows.join('')}</table><p>${links.join(' &nbsp; ')}</p><p style="color:#666;font-size:12px">${footer}${stop}</p></body></html>`;
}
