import type { IncomingMessage } from 'node:http';
import { env } from '#server/platform/env.ts';
import { isTrustedProxy, type TrustedProxies } from '#server/platform/http/client-address.ts';
import { hostName, isLoopbackName } from './host-name.ts';

/** Headers that a proxy adds to forwarded requests. */
const PASSED_ON = [
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
  'forwarded',
  'via',
];

/**
 * True if a program on this machine sent the request itself. Requests forwarded by a proxy on this
 * machine do not count: the proxy adds headers, or is a trusted proxy. A host name other than
 * loopback belongs to a proxy or to a foreign page (DNS rebinding).
 */
export function isFromThisMachine(
  { socket, headers }: Pick<IncomingMessage, 'socket' | 'headers'>,
  proxies: TrustedProxies = env.TANDEM_TRUSTED_PROXIES,
): boolean {
  const loopback = /^(::ffff:)?127\.|^::1$/.test(socket.remoteAddress ?? '');
  if (isTrustedProxy(socket.remoteAddress, proxies)) return false;
  if (!loopback || !isLoopbackName(hostName(headers.host))) return false;
  return PASSED_ON.every((name) => headers[name] === undefined);
}
