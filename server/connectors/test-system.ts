import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { z } from 'zod';
import { secretFile } from '#server/platform/testing/secret.ts';
import type { Site } from './backend.ts';

export type Received = {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  body: unknown;
};
export type Reply = { status: number; value?: unknown };

/** A fake external system: a real HTTP server that follows the documented protocol. */
export type TestSystem = {
  site: Site;
  calls: Received[];
  /** Drops the connection of a writing call: `order` before it takes effect, `answer` after it. */
  lose: 'order' | 'answer' | null;
  close: () => Promise<void>;
};

export const testToken = 'a-token-of-the-test';

async function receive(request: IncomingMessage): Promise<Received> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  const url = new URL(request.url ?? '/', 'http://localhost');
  return {
    method: request.method ?? '',
    path: url.pathname,
    query: url.searchParams,
    headers: request.headers,
    body: text === '' ? null : JSON.parse(text),
  };
}

const reads = (call: Received) => call.method === 'GET' || call.path === '/auth/token';

/** Starts a system on a free port. `answer` implements the protocol; null means 404. */
export async function startTestSystem(
  given: { kind: string; settings: Record<string, string>; secret?: string },
  answer: (call: Received) => Reply | null,
): Promise<TestSystem> {
  const server = createServer((request, response) => {
    void receive(request).then((call) => {
      system.calls.push(call);
      const lost = reads(call) ? null : system.lose;
      if (lost === 'order') {
        response.destroy();
        return;
      }
      const { status, value } = answer(call) ?? { status: 404, value: { message: 'Not Found' } };
      if (lost === 'answer') {
        response.destroy();
        return;
      }
      response
        .writeHead(status, { 'content-type': 'application/json' })
        .end(value === undefined ? '' : JSON.stringify(value));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // Guarantee: a server that listens on TCP has an AddressInfo.
  const { port } = server.address() as AddressInfo;
  const system: TestSystem = {
    site: {
      kind: given.kind,
      url: `http://127.0.0.1:${port}`,
      secretRef: secretFile(given.secret ?? testToken),
      allow: ['127.0.0.1/32'],
      // Longer than any test runs.
      timeoutMs: 60_000,
      settings: given.settings,
    },
    calls: [],
    lose: null,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return system;
}

/** True if a call has the expected token in the system's header. */
export function isSignedIn({ headers }: Received, expected = `Bearer ${testToken}`): boolean {
  return headers.authorization === expected;
}

/** A fake system that serves a model. Its controller acts only when `reconcile` is called. */
export type TestServing = {
  system: TestSystem;
  patches: readonly Received[];
  /** `broken`: the next version cannot be loaded. */
  controller: { broken: boolean; reconcile(): void };
};

export const conflict: Reply = {
  status: 409,
  value: { message: 'it has been changed, or is there already', reason: 'Conflict' },
};
export const unauthorized: Reply = { status: 401, value: { message: 'Unauthorized' } };

/** Parses the parts of a request body that a test needs. */
export function bodyOf<S extends z.ZodType>(schema: S, call: Received): z.output<S> {
  return schema.parse(call.body);
}
