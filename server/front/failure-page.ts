import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { toProblem, type Problem } from '#server/platform/http/problem.ts';
import { logoMark, plainStyle } from './plain-page.ts';

/**
 * True if a browser requests a page to display. Page fragments, API calls and files are requested
 * differently.
 */
export function asksForPage({
  method,
  url = '/',
  headers,
}: Pick<IncomingMessage, 'method' | 'url' | 'headers'>): boolean {
  const destination = headers['sec-fetch-dest'];
  return (
    (method === 'GET' || method === 'HEAD') &&
    !/^\/(?:api|_next)\//u.test(url) &&
    headers['rsc'] === undefined &&
    (destination === undefined || destination === 'document') &&
    (headers.accept ?? '').includes('text/html')
  );
}

type Words = { title: string; text: string };

function wordsOf({ code, detail }: Problem): Words {
  if (code === 'unavailable')
    return {
      title: 'Tandem cannot show this page yet',
      text: `${detail.replace(' Try again.', '')} The page opens automatically when Tandem is ready. No saved data is lost.`,
    };
  if (code === 'not_found') return { title: 'Page not found', text: detail };
  if (code === 'internal') return { title: 'This page could not be shown', text: detail };
  return { title: 'Request refused', text: detail };
}

function escaped(text: string): string {
  const entities: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
  };
  return text.replaceAll(/[&<>"]/gu, (character) => entities[character] ?? character);
}

/**
 * Polls the readiness checks instead of the page itself, and reloads the page once it can be
 * rendered.
 */
const WATCH = `
setInterval(async () => {
  try {
    const { checks } = await (await fetch('/readyz', { cache: 'no-store' })).json();
    if (['postgresql', 'migrations'].every((name) => checks[name]?.ok)) location.reload();
  } catch {}
}, 3000);
`;

function themeOf({ cookie = '' }: IncomingMessage['headers']): string {
  const chosen = /(?:^|;\s*)tandem_theme=(light|dark)(?:;|$)/u.exec(cookie)?.[1];
  return chosen === undefined ? '' : ` data-theme="${chosen}"`;
}

/** A page that uses no build output: the problem, its ID in the log, and the next steps. */
function html(problem: Problem, request: IncomingMessage, nonce: string): string {
  const { title, text } = wordsOf(problem);
  const waits = problem.code === 'unavailable';
  const here = escaped(request.url ?? '/');
  return `<!doctype html>
<html lang="en"${themeOf(request.headers)}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<title>${title} - Tandem</title>
${waits ? '<noscript><meta http-equiv="refresh" content="15"></noscript>' : ''}
<style nonce="${nonce}">${plainStyle}</style>
</head>
<body>
<main>
${logoMark}
<h1>${title}</h1>
<p>${escaped(text)}</p>
<p>Its id in the log of the server: <code>${problem.instance.replace('urn:uuid:', '')}</code></p>
<nav aria-label="Ways on"><a href="${here}">Try again</a>${here === '/' ? '' : '<a href="/">Open the overview</a>'}</nav>
</main>
${waits ? `<script nonce="${nonce}">${WATCH}</script>` : ''}
</body>
</html>
`;
}

/** Responds to a browser's page request when not even the rendering code is available. */
export function sendFailurePage(
  request: IncomingMessage,
  response: ServerResponse,
  error: unknown,
): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { problem, headers } = toProblem(error);
  const nonce = randomBytes(16).toString('base64');
  const body = html(problem, request, nonce);
  response
    .writeHead(problem.status, {
      'content-type': 'text/html; charset=utf-8',
      'content-length': Buffer.byteLength(body),
      'cache-control': 'no-store',
      'content-security-policy': `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'strict-origin-when-cross-origin',
      ...headers,
    })
    .end(request.method === 'HEAD' ? undefined : body);
}
