import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { mlflowSignature } from '#server/platform/mlflow-signature.ts';

type Received = {
  deliveryId: string;
  timestamp: string;
  signature: string;
  /** Expected signature. */
  wanted: string;
  body: string;
};

export type WebhookReceiver = {
  url: string;
  received: Received[];
  /** Response status for the next calls. */
  status: number;
  stop: () => Promise<void>;
};

/**
 * Test server that receives MLflow webhooks and computes the expected signature with the shared
 * secret.
 */
export async function startWebhookReceiver(secret: string): Promise<WebhookReceiver> {
  const server = createServer((request, response) => {
    const said = (name: string) => String(request.headers[`x-mlflow-${name}`] ?? '');
    void text(request).then((body) => {
      const [deliveryId, timestamp] = [said('delivery-id'), said('timestamp')];
      const wanted = mlflowSignature(secret, { deliveryId, timestamp, body });
      receiver.received.push({ deliveryId, timestamp, signature: said('signature'), wanted, body });
      response.writeHead(receiver.status).end(`taken with ${secret}`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // Guarantee: a server that listens on a port has an address of this form.
  const { port } = server.address() as AddressInfo;
  const receiver: WebhookReceiver = {
    url: `http://127.0.0.1:${port}/hook`,
    received: [],
    status: 200,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return receiver;
}
