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

export function mailText(message: Message): string {
  return [
    message.title,
    '',
    ...message.lines.map(({ label, text }) => `${label}: ${text}`),
    '',
    ...message.links.map(({ label, url }) => `${label}: ${url}`),
    '',
    'Sent by Tandem. Decisions are made there, after signing in.',
    '',
  ].join('\n');
}

export function mailHtml(message: Message): string {
  const rows = message.lines.map(
    ({ label, text }) =>
      `<tr><td style="padding:2px 16px 2px 0;color:#666;vertical-align:top;white-space:nowrap">${escapeHtml(label)}</td><td style="padding:2px 0">${escapeHtml(text)}</td></tr>`,
  );
  const links = message.links.map(
    ({ label, url }) => `<a href="${escapeHtml(url)}">${escapeHtml(label)}</a>`,
  );
  return `<!doctype html><html lang="en"><body style="font-family:sans-serif;font-size:14px;line-height:1.5"><p style="font-size:16px;font-weight:600;margin:0 0 8px">${escapeHtml(message.title)}</p><table role="presentation" style="border-collapse:collapse">${rows.join('')}</table><p>${links.join(' &nbsp; ')}</p><p style="color:#666;font-size:12px">Sent by Tandem. Decisions are made there, after signing in.</p></body></html>`;
}
