import type { Exchange } from './recording.ts';
import { decodeBody } from './recording.ts';

/** What became of a recorded request when it was sent again. */
export type Resent = { status: number; type: string; answer: Buffer };

/** Placeholders of a recording and what they are now. */
export type Values = Readonly<Record<string, string>>;

export function filled(text: string, values: Values): string {
  return Object.entries(values).reduce((sum, [name, value]) => sum.replaceAll(name, value), text);
}

/** Sends a recorded request; `path` and `body` may be changed on the way. */
export async function sendRecorded(
  exchange: Exchange,
  url: string,
  values: Values,
  { path, body }: { path?: string; body?: Buffer } = {},
): Promise<Resent> {
  const { method, headers } = exchange;
  const sent = body ?? decodeBody(exchange.body);
  const answer = await fetch(`${url}${filled(path ?? exchange.path, values)}`, {
    method,
    headers: Object.entries(headers).map(([name, value]) => [name, filled(value, values)]),
    ...(method === 'GET' || method === 'HEAD' ? {} : { body: new Uint8Array(sent) }),
  });
  return {
    status: answer.status,
    type: answer.headers.get('content-type') ?? '',
    answer: Buffer.from(await answer.arrayBuffer()),
  };
}
