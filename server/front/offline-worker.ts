import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { logoMark, plainStyle } from './plain-page.ts';

export const offlineWorkerPath = '/offline-worker.js';

/** Opens the requested page as soon as the server responds again. */
const RETURN = `
document.documentElement.dataset.theme = /(?:^|;\\s*)tandem_theme=(light|dark)(?:;|$)/.exec(document.cookie)?.[1] ?? '';
const again = async () => {
  try {
    if ((await fetch('/healthz', { cache: 'no-store' })).ok) location.reload();
  } catch {}
};
addEventListener('online', again);
setInterval(again, 5000);
`;

function html(nonce: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<title>No connection - Tandem</title>
<style nonce="${nonce}">${plainStyle}</style>
</head>
<body>
<main>
${logoMark}
<h1>No connection to Tandem</h1>
<p>This device is offline, or the server does not answer. The page opens as soon as the connection is back.</p>
<nav aria-label="Next steps"><a href="">Try again</a></nav>
</main>
<script nonce="${nonce}">${RETURN}</script>
</body>
</html>
`;
}

/**
 * Script of the service worker. It handles only failed navigations, and stores neither pages nor
 * data.
 */
export function offlineWorker(nonce: string): string {
  const policy = `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': policy,
    'x-content-type-options': 'nosniff',
  };
  return `const page = ${JSON.stringify(html(nonce))};
const headers = ${JSON.stringify(headers)};
addEventListener('install', () => self.skipWaiting());
addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.mode !== 'navigate' || request.method !== 'GET') return;
  event.respondWith(fetch(request).catch(() => new Response(page, { status: 503, headers })));
});
`;
}

const nonce = randomBytes(16).toString('base64');

/** Serves the script; browsers check for a newer one at each registration. */
export function serveOfflineWorker(response: ServerResponse): void {
  const body = offlineWorker(nonce);
  response
    .writeHead(200, {
      'content-type': 'text/javascript; charset=utf-8',
      'content-length': Buffer.byteLength(body),
      'cache-control': 'no-cache',
      'content-security-policy': "default-src 'none'; connect-src 'self'",
    })
    .end(body);
}
