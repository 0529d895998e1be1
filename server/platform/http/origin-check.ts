import type { IncomingMessage } from 'node:http';

const READS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * True if another site may have made a browser send this change. For parts of Tandem without
 * sessions that are served under any host name. Calls with a bearer key are exempt, because
 * browsers never add one on their own.
 */
export function isForeignMutation(request: IncomingMessage): boolean {
  if (READS.has(request.method ?? 'GET')) return false;
  const { origin, host, cookie, authorization } = request.headers;
  if (/^bearer\s+\S/i.test(authorization ?? '')) return false;
  if (origin === undefined) return cookie !== undefined;
  return host === undefined || (origin !== `http://${host}` && origin !== `https://${host}`);
}
