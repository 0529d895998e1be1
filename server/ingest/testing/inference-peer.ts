import { createServer, type Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { intakeDeps } from '../http/ingest-deps.ts';
import { intakeRoute } from '../http/ingest-routes.ts';
import { serveIngest } from '../http/serve-ingest.ts';

/**
 * For integration tests: the ingest endpoints of this process over HTTP, with a key that sends, and
 * a key that reads and writes.
 */
export type InferencePeer = {
  url: string;
  send: (path: string, body: unknown, more?: Record<string, string>) => Promise<Response>;
  request: (path: string, init?: { method?: string; body?: string }) => Request;
  stop: () => Promise<void>;
};

async function listen(): Promise<{ server: Server; url: string }> {
  const deps = intakeDeps();
  const server = createServer((request, response) => {
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    const route = intakeRoute(path, request.method ?? '');
    if (route === undefined) response.writeHead(404).end();
    else void serveIngest(route, request, response, deps);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return { server, url: `http://127.0.0.1:${address.port}` };
}

const tries = 20;

/** `sender` is a key that sends, `person` one that reads and writes. A refusal for now is tried again, as senders do. */
export async function startInferencePeer(sender: string, person: string): Promise<InferencePeer> {
  const { server, url } = await listen();
  const json = { 'content-type': 'application/json' };
  return {
    url,
    send: async (path, body, more) => {
      const headers = { authorization: `Bearer ${sender}`, ...json, ...more };
      const text = JSON.stringify(body);
      for (let attempt = 1; ; attempt += 1) {
        const answer = await fetch(url + path, { method: 'POST', body: text, headers });
        if (answer.status !== 503 || attempt === tries) return answer;
        await sleep(500);
      }
    },
    request: (path, init = {}) =>
      new Request(`http://127.0.0.1${path}`, {
        ...init,
        headers: { authorization: `Bearer ${person}`, ...json },
      }),
    stop: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
