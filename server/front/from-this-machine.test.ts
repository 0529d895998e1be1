import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { parseProxies } from '#server/platform/http/client-address.ts';
import { isFromThisMachine } from './from-this-machine.ts';

const asked = (remoteAddress: string, headers: IncomingMessage['headers'] = {}): boolean =>
  isFromThisMachine({
    socket: { remoteAddress } as IncomingMessage['socket'],
    headers: { host: 'localhost:3000', ...headers },
  });

test.each(['127.0.0.1', '127.8.0.1', '::1', '::ffff:127.0.0.1'])('%s is this machine', (address) =>
  expect(asked(address)).toBe(true),
);

test.each(['', '10.0.0.1', '203.0.113.9', '::2', '::ffff:10.0.0.1', 'fe80::127.'])(
  '%s is not',
  (address) => expect(asked(address)).toBe(false),
);

test.each(['x-forwarded-for', 'x-real-ip', 'forwarded', 'via', 'x-forwarded-proto'])(
  'what a proxy on this machine passes on with %s is not its own',
  (name) => expect(asked('127.0.0.1', { [name]: '203.0.113.9' })).toBe(false),
);

test.each(['127.0.0.1:3000', '[::1]:3000', 'LOCALHOST'])('%s is a name of this machine', (host) =>
  expect(asked('127.0.0.1', { host })).toBe(true),
);

test.each(['evil.example', 'localhost.evil.example:3000', '10.0.0.1', '', undefined])(
  'a request for the host %s is not from this machine',
  (host) => expect(asked('127.0.0.1', { host })).toBe(false),
);

test('a request over a trusted proxy on loopback is not from this machine', () => {
  const parsed = parseProxies('127.0.0.1');
  const proxies = 'proxies' in parsed ? parsed.proxies : [];
  const from = (remoteAddress: string) =>
    isFromThisMachine(
      { socket: { remoteAddress } as IncomingMessage['socket'], headers: { host: 'localhost' } },
      proxies,
    );
  expect(['127.0.0.1', '::ffff:127.0.0.1', '::1'].map(from)).toEqual([false, false, true]);
});
