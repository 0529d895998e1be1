import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clientAddress, isTrustedProxy, limitKeyOf, parseProxies } from './client-address.ts';

function proxiesOf(text: string) {
  const parsed = parseProxies(text);
  if ('wrong' in parsed) throw new Error(`${parsed.wrong} cannot be read`);
  return parsed.proxies;
}
const seen = (remoteAddress: string, forwarded: string | undefined, trusted: string) =>
  clientAddress(
    { socket: { remoteAddress }, headers: { 'x-forwarded-for': forwarded } },
    proxiesOf(trusted),
  );

describe('parseProxies', () => {
  test.each([
    'proxy.internal',
    '10.0.0.0/33',
    '10.0.0/8',
    '::/129',
    '10.0.0.0/8/8',
    '10.0.0.1/',
    '::ffff:10.0.0.1',
    '10',
  ])('names %s as wrong', (entry) =>
    expect(parseProxies(`127.0.0.1, ${entry}`)).toEqual({ wrong: entry }),
  );

  test('reads addresses and ranges of both versions', () => {
    const proxies = proxiesOf(' 127.0.0.1, 10.0.0.0/8 ,,fd00::/8,2001:db8::1');
    const inside = ['127.0.0.1', '::ffff:10.9.9.9', 'fd12::1', '2001:db8::1'];
    expect(inside.map((address) => isTrustedProxy(address, proxies))).not.toContain(false);
    const outside = ['127.0.0.2', '11.0.0.1', 'fe80::1%eth0', '2001:db8::2', '', 'x', undefined];
    expect(outside.map((address) => isTrustedProxy(address, proxies))).not.toContain(true);
  });
});

describe('clientAddress', () => {
  test.each([
    ['of the connection without a proxy', '203.0.113.9', '198.51.100.1', '', '203.0.113.9'],
    ['without a header', '10.0.0.1', undefined, '10.0.0.0/8', '10.0.0.1'],
    ['from a trusted proxy', '10.0.0.1', '203.0.113.9', '10.0.0.0/8', '203.0.113.9'],
    ['behind two proxies', '10.0.0.1', '203.0.113.9, 10.0.0.2', '10.0.0.0/8', '203.0.113.9'],
    ['before a forged entry', '10.0.0.1', '1.1.1.1, 203.0.113.9', '10.0.0.0/8', '203.0.113.9'],
    ['with a port', '10.0.0.1', '203.0.113.9:4711', '10.0.0.1', '203.0.113.9'],
    ['of version 6 with a port', '10.0.0.1', '[2001:DB8::7]:1', '10.0.0.1', '2001:db8::7'],
    ['mapped to version 6', '::ffff:10.0.0.1', '::ffff:203.0.113.9', '10.0.0.1', '203.0.113.9'],
    ['of the proxy where the entry is no address', '10.0.0.1', 'unknown', '10.0.0.1', '10.0.0.1'],
    ['of the first of only proxies', '10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.0/8', '10.0.0.3'],
  ])('is the one %s', (_, remote, forwarded, trusted, expected) =>
    expect(seen(remote, forwarded, trusted)).toBe(expected),
  );

  test('is null when the connection is gone', () => {
    expect(clientAddress({ socket: {}, headers: {} }, [])).toBeNull();
  });

  const trusted = '10.0.0.0/8, fd00::/8';
  const outside = fc
    .oneof(fc.ipV4(), fc.ipV6())
    .filter((address) => !isTrustedProxy(address, proxiesOf(trusted)));
  const plain = (address: string) => seen(address, undefined, '');

  test('never follows what a client sends, with and without proxies in between', () => {
    fc.assert(
      fc.property(
        outside,
        fc.array(fc.oneof(fc.string(), fc.ipV4(), fc.ipV6(), fc.constant('10.0.0.5'))),
        fc.array(fc.constantFrom('10.1.2.3', 'fd00::5', '::ffff:10.4.4.4'), { maxLength: 4 }),
        (client, forged, hops) => {
          const direct = seen(client, forged.join(','), trusted);
          expect(direct).toBe(plain(client));
          // Each proxy adds the address that it saw.
          const [last = client, ...before] = [...hops].reverse();
          const added = hops.length === 0 ? [] : [client, ...before.reverse()];
          expect(seen(last, [...forged, ...added].join(', '), trusted)).toBe(plain(client));
        },
      ),
    );
  });
});

test('a limit counts an IPv4 address and the /64 network of an IPv6 address', () => {
  expect(limitKeyOf('203.0.113.9')).toBe('203.0.113.9');
  expect(limitKeyOf('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2::/64');
  expect(limitKeyOf('2001:db8:1:2::9')).toBe(limitKeyOf('2001:db8:1:2:ffff::1'));
  expect(limitKeyOf(null)).toBe('unknown');
});
