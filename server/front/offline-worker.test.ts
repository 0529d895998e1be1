import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { offlineWorker } from './offline-worker.ts';

type Handler = (event: object) => void;

/** Runs the script as a browser does, whose network is `answer`. */
function startWorker(answer: () => Promise<Response>) {
  const handlers = new Map<string, Handler>();
  runInNewContext(offlineWorker('n0nce'), {
    addEventListener: (name: string, handler: Handler) => handlers.set(name, handler),
    fetch: answer,
    Response,
    self: { skipWaiting: () => undefined, clients: { claim: () => undefined } },
  });
  return async (request: { mode: string; method: string }): Promise<Response | 'untouched'> => {
    let given: Promise<Response> | null = null;
    handlers.get('fetch')?.({
      request,
      respondWith: (response: Promise<Response>) => {
        given = response;
      },
    });
    return given ?? 'untouched';
  };
}

const offline = () => Promise.reject(new TypeError('Failed to fetch'));

test('shows its page when a navigation fails, under a policy that lets nothing else run', async () => {
  const shown = await startWorker(offline)({ mode: 'navigate', method: 'GET' });
  if (shown === 'untouched') throw new Error('no response');
  expect(shown.status).toBe(503);
  expect(shown.headers.get('content-security-policy')).toContain("script-src 'nonce-n0nce'");
  expect(shown.headers.get('cache-control')).toBe('no-store');
  const page = await shown.text();
  expect(page).toContain('No connection to Tandem');
  expect(page.match(/<(?:script|style)(?! nonce="n0nce")/gu)).toBeNull();
});

test('passes on what the server answers, also its errors', async () => {
  const ask = startWorker(async () => new Response('from the server', { status: 500 }));
  const shown = await ask({ mode: 'navigate', method: 'GET' });
  if (shown === 'untouched') throw new Error('no response');
  expect([shown.status, await shown.text()]).toEqual([500, 'from the server']);
});

test('touches neither data nor forms, and stores nothing', async () => {
  const ask = startWorker(offline);
  expect(await ask({ mode: 'cors', method: 'GET' })).toBe('untouched');
  expect(await ask({ mode: 'navigate', method: 'POST' })).toBe('untouched');
  expect(offlineWorker('n')).not.toMatch(/caches|indexedDB|localStorage/u);
});
