import type { IncomingMessage } from 'node:http';

const READS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Is this a change that another site may have made a browser send, to a part of Tandem that knows no sessions and is
 * served under any host name? A call with a bearer key is not: browsers never add one.
 */
export function isForeignMutation(request: IncomingMessage): boolean {
  if (READS.has(request.method ?? 'GET')) return false;
  const { origin, host, cookie, authorization } = request.headers;
  if (/^bearer\s+\S/i.test(authorization ?? '')) return false;
  if (origin === undefined) return cookie !== undefined;
  return host === undefined || (origin !== `http://${host}` && origin !== `https://${host}`);
}
