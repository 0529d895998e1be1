import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { secretFile } from '#server/platform/testing/secret.ts';

export type Received = { id: string; signed: boolean; body: string };
export type Reply =
  | { kind: 'answer'; status: number; headers?: Record<string, string>; text?: string }
  | { kind: 'hang' };

/** A receiver of Standard Webhooks for integration tests: real HTTP, every signature checked. */
export type TestReceiver = {
  url: string;
  secretRef: string;
  received: Received[];
  /** Response to the next calls. */
  reply: Reply;
  close(): Promise<void>;
};

async function take(request: IncomingMessage, webhook: Webhook): Promise<Received> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
  );
  const id = headers['webhook-id'] ?? headers['idempotency-key'] ?? '';
  try {
    webhook.verify(body, headers);
    return { id, signed: true, body };
  } catch {
    return { id, signed: false, body };
  }
}

/** Starts the receiver on a free port. */
export async function startTestReceiver(): Promise<TestReceiver> {
  const secret = `whsec_${Buffer.from('a test secret of some length').toString('base64')}`;
  const webhook = new Webhook(secret);
  const server = createServer((request, response) => {
    void take(request, webhook).then((one) => {
      receiver.received.push(one);
      const { reply } = receiver;
      if (reply.kind === 'hang') return;
      response.writeHead(reply.status, reply.headers).end(reply.text ?? 'taken');
    });
  });
  const receiver: TestReceiver = {
    url: '',
    secretRef: secretFile(secret),
    received: [],
    reply: { kind: 'answer', status: 200 },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // Guarantee: a server that listens on TCP has an AddressInfo.
  const { port } = server.address() as AddressInfo;
  receiver.url = `http://127.0.0.1:${port}/hook`;
  return receiver;
}
