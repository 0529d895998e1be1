import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Problem } from '#server/platform/problem.ts';
import { toProblem } from '#server/platform/problem.ts';

/** Does a browser ask for a page to show? Parts of pages, calls and files are asked for in other ways. */
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
      text: `${detail.replace(' Try again.', '')} The page opens by itself as soon as it can; nothing that was saved is lost.`,
    };
  if (code === 'not_found') return { title: 'Nothing by this address', text: detail };
  if (code === 'internal') return { title: 'This page could not be shown', text: detail };
  return { title: 'This was refused', text: detail };
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

const STYLE = `
:root{color-scheme:light dark;--canvas:light-dark(#f9f9fb,#0e0f13);--surface:light-dark(#fff,#15161b);--line:light-dark(#e3e4e9,#272930);--ink:light-dark(#16181f,#eeeff2);--ink-2:light-dark(#4b4e58,#b1b4bd);--accent:light-dark(#4a3fd0,#a9a5ff);--focus:light-dark(#5b50e0,#8f88ff)}
:root[data-theme=light]{color-scheme:light}:root[data-theme=dark]{color-scheme:dark}
*{box-sizing:border-box}
body{margin:0;min-height:100dvh;display:grid;place-items:center;padding:16px;background:var(--canvas);color:var(--ink);font:400 14px/21px Inter,system-ui,sans-serif}
main{width:100%;max-width:420px;display:grid;gap:12px;padding:20px;border:1px solid var(--line);border-radius:10px;background:var(--surface)}
h1{margin:0;font-size:20px;line-height:28px}p{margin:0;color:var(--ink-2);overflow-wrap:anywhere}
code{font-family:ui-monospace,monospace;font-size:12px;color:var(--ink)}
nav{display:flex;flex-wrap:wrap;gap:16px}a{display:inline-flex;align-items:center;min-height:44px;color:var(--accent);font-weight:500}:focus-visible{outline:2px solid var(--focus);outline-offset:2px}
`;

/** Asks what a start waits for, not the page itself, and opens that once it can be drawn. */
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

/** A page without any part of the build: what happened, its id in the log, and the ways on. */
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
<style nonce="${nonce}">${STYLE}</style>
</head>
<body>
<main>
<svg viewBox="0 0 24 24" width="26" height="26" aria-hidden="true" fill="none" stroke-width="2.4"><circle cx="8.6" cy="12" r="5.9" stroke="var(--ink)"/><circle cx="15.4" cy="12" r="5.9" stroke="var(--accent)"/></svg>
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

/** Answers a browser that wanted a page, when not even the code that draws pages can be asked. */
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
