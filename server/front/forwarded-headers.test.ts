import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { parseProxies } from '#server/platform/http/client-address.ts';
import { setForwardedHeaders } from './forwarded-headers.ts';

const parsed = parseProxies('10.0.0.1');
const proxies = 'proxies' in parsed ? parsed.proxies : [];
const local = { publicUrl: null, bind: '127.0.0.1', port: 3000 };
const published = { ...local, publicUrl: new URL('https://tandem.example') };

function forwarded(
  remoteAddress: string,
  headers: IncomingMessage['headers'],
  site: typeof local | typeof published = local,
) {
  const socket = { remoteAddress } as IncomingMessage['socket'];
  setForwardedHeaders({ socket, headers }, site, proxies);
  return { host: headers['x-forwarded-host'], proto: headers['x-forwarded-proto'] };
}
const forged = { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' };

test('takes the host name from the Host header', () => {
  expect(forwarded('203.0.113.9', { ...forged, host: 'localhost:3000' })).toEqual({
    host: 'localhost:3000',
    proto: 'http',
  });
  expect(forwarded('10.0.0.1', { ...forged, host: 'localhost:3000' })).toEqual({
    host: 'localhost:3000',
    proto: 'https',
  });
});

test.each(['evil.example', '', undefined])('never passes the foreign host %s on', (host) => {
  expect(forwarded('203.0.113.9', { ...forged, host }).host).toBe('127.0.0.1:3000');
  expect(forwarded('203.0.113.9', { ...forged, host }, published)).toEqual({
    host: 'tandem.example',
    proto: 'https',
  });
});

test('replaces an unknown scheme', () => {
  const headers = { host: 'localhost', 'x-forwarded-proto': 'javascript' };
  expect(forwarded('10.0.0.1', headers).proto).toBe('http');
});
