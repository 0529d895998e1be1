import type { IncomingMessage } from 'node:http';

const READS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Is this a change that another site may have made a signed-in browser send?
 * A call with a bearer key is not: browsers never add one by themselves.
 */
export function isForeignMutation(request: IncomingMessage, publicOrigin: string | null): boolean {
  if (READS.has(request.method ?? 'GET')) return false;
  const { origin, host, cookie, authorization } = request.headers;
  if (/^bearer\s+\S/i.test(authorization ?? '')) return false;
  if (origin === undefined) return cookie !== undefined;
  if (publicOrigin !== null && origin === publicOrigin) return false;
  return host === undefined || (origin !== `http://${host}` && origin !== `https://${host}`);
}
