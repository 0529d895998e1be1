import type { Message } from './render-message.ts';

/**
 * Escapes the three special characters of Slack's text format. Asterisks and underscores in
 * Tandem's own lines remain formatting.
 */
function escapeSlack(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/**
 * Body for a Slack-compatible incoming webhook; `thread_key` is for receivers that use it for
 * threading.
 */
export function slackBody(message: Message, thread: string): { text: string; thread_key: string } {
  const text = [
    `*${escapeSlack(message.title)}*`,
    ...message.lines.map(({ label, text: line }) => `${label}: ${escapeSlack(line)}`),
    message.links.map(({ label, url }) => `<${url}|${escapeSlack(label)}>`).join('  '),
  ].join('\n');
  return { text, thread_key: thread };
}
