import { request, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { decodeBody, type Exchange } from './recording.ts';

/** Response to a recorded request that was sent again. */
export type Resent = { status: number; type: string; answer: Buffer };

/** Placeholders of a recording and their current values. */
export type Values = Readonly<Record<string, string>>;

export function filled(text: string, values: Values): string {
  return Object.entries(values).reduce((sum, [name, value]) => sum.replaceAll(name, value), text);
}

/** Status with which an overloaded server makes senders retry. */
const COME_BACK = 503;

/**
 * Sends a recorded request; `path` and `body` may be replaced. Like a peer, retries while the
 * server refuses the request temporarily, unless the recording contains that refusal.
 */
export async function sendRecorded(
  exchange: Exchange,
  url: string,
  values: Values,
  changed: { path?: string; body?: Buffer } = {},
): Promise<Resent> {
  let resent = await sendOnce(exchange, url, values, changed);
  while (resent.status === COME_BACK && exchange.status !== COME_BACK)
    resent = await sendOnce(exchange, url, values, changed);
  return resent;
}

/** Avoids `fetch`, which would change some paths. */
async function sendOnce(
  exchange: Exchange,
  url: string,
  values: Values,
  { path, body }: { path?: string; body?: Buffer },
): Promise<Resent> {
  const sent = body ?? decodeBody(exchange.body);
  const headers = Object.fromEntries(
    Object.entries(exchange.headers).map(([name, value]) => [name, filled(value, values)]),
  );
  const { hostname, port } = new URL(url);
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request({
      hostname,
      port,
      method: exchange.method,
      path: filled(path ?? exchange.path, values),
      headers: { ...headers, 'content-length': sent.length },
    })
      .on('response', resolve)
      .on('error', reject)
      .end(sent);
  });
  return {
    status: response.statusCode ?? 0,
    type: response.headers['content-type'] ?? '',
    answer: await buffer(response),
  };
}
