import type { Message } from './render-message.ts';

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

const footer = 'Sent by Tandem. Decisions are made in Tandem, after signing in.';

/** Plain text of a mail. For a report, includes the unsubscribe URL. */
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

/**
 * Colors for dark mode. Light-mode colors are set on the elements, for clients that drop styles. No
 * background is set, because each client has its own and a white box would be glaring in dark mode.
 */
const dark =
  ':root{color-scheme:light dark;supported-color-schemes:light dark}@media (prefers-color-scheme:dark){body{color:#eeeff2!important}.quiet{color:#b1b4bd!important}a{color:#a9a5ff!important}}';
const quiet = 'class="quiet" style="color:#5d606b;';

export function mailHtml(message: Message, unsubscribeUrl: string | null = null): string {
  const linked = (label: string, url: string) =>
    `<a style="color:#4a3fd0" href="${escapeHtml(url)}">${escapeHtml(label)}</a>`;
  const rows = message.lines.map(
    ({ label, text }) =>
      `<tr><td ${quiet}padding:2px 16px 2px 0;vertical-align:top;white-space:nowrap">${escapeHtml(label)}</td><td style="padding:2px 0">${escapeHtml(text)}</td></tr>`,
  );
  const links = message.links.map(({ label, url }) => linked(label, url));
  const stop = unsubscribeUrl === null ? '' : ` ${linked('Unsubscribe', unsubscribeUrl)}`;
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark"><style>${dark}</style></head><body style="font-family:sans-serif;font-size:14px;line-height:1.5"><p style="font-size:16px;font-weight:600;margin:0 0 8px">${escapeHtml(message.title)}</p><table role="presentation" style="border-collapse:collapse">${rows.join('')}</table><p>${links.join(' &nbsp; ')}</p><p ${quiet}font-size:12px">${footer}${stop}</p></body></html>`;
}
