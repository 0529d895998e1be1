import type { IncomingMessage } from 'node:http';
import { isTrustedProxy, type TrustedProxies } from '#server/platform/http/client-address.ts';
import { isOwnHost, ownAddress, type SiteAddress } from './site-guard.ts';

/**
 * Replaces the sender's headers for the site address: next-auth builds links from
 * `X-Forwarded-Host`, and Next sets that header from `Host`. The scheme is accepted only from a
 * trusted proxy.
 */
export function setForwardedHeaders(
  { socket, headers }: Pick<IncomingMessage, 'socket' | 'headers'>,
  site: SiteAddress,
  proxies: TrustedProxies,
): void {
  const own = new URL(ownAddress(site));
  const isOwn = headers.host !== undefined && isOwnHost(headers.host, site);
  headers['x-forwarded-host'] = isOwn ? headers.host : own.host;
  const scheme = headers['x-forwarded-proto'];
  const isKnown = scheme === 'http' || scheme === 'https';
  if (isKnown && isTrustedProxy(socket.remoteAddress, proxies)) return;
  headers['x-forwarded-proto'] = own.protocol.slice(0, -1);
}
