import type { IncomingMessage } from 'node:http';
import { hostName, isLoopbackName } from './host-name.ts';

/** What a proxy adds to the requests of others. */
const PASSED_ON = [
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
  'forwarded',
  'via',
];

/**
 * Asked by a program on this machine for itself. A proxy on this machine is on loopback too, so what it passes on does
 * not count. A host name that is not loopback's is that of a proxy or of a foreign page (DNS rebinding).
 */
export function isFromThisMachine({
  socket,
  headers,
}: Pick<IncomingMessage, 'socket' | 'headers'>): boolean {
  const loopback = /^(::ffff:)?127\.|^::1$/.test(socket.remoteAddress ?? '');
  if (!loopback || !isLoopbackName(hostName(headers.host))) return false;
  return PASSED_ON.every((name) => headers[name] === undefined);
}
